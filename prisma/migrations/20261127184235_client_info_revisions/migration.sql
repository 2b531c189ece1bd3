-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "telling" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "telling_until" TIMESTAMPTZ(3),
ADD COLUMN     "told" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "party" ADD COLUMN     "revision" BIGINT NOT NULL DEFAULT 0;
