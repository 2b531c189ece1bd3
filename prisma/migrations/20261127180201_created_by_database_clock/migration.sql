-- AlterTable
ALTER TABLE "dead_letter" ALTER COLUMN "created_at" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "inbound_token" ALTER COLUMN "created_at" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "platform" ALTER COLUMN "created_at" SET DEFAULT clock_timestamp();
