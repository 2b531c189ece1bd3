-- AlterTable
ALTER TABLE "delivery_cursor" ADD COLUMN     "set_backs" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "shown_owner" (
    "id" BIGSERIAL NOT NULL,
    "owner" TEXT NOT NULL,
    "module" TEXT NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "shown_owner_pkey" PRIMARY KEY ("id")
);
