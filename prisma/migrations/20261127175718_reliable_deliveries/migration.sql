-- DropIndex
DROP INDEX "dead_letter_receiver_module_id_idx";

-- AlterTable
ALTER TABLE "dead_letter" ADD COLUMN     "answer_headers" JSONB,
ADD COLUMN     "asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "correlation_id" TEXT,
ADD COLUMN     "object_id" BIGINT,
ADD COLUMN     "outcome" TEXT,
ADD COLUMN     "refused_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
ADD COLUMN     "request_id" TEXT,
ADD COLUMN     "settled_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "delivery_cursor" ADD COLUMN     "lease_holder" TEXT,
ADD COLUMN     "leased_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "party_setting" (
    "party" TEXT NOT NULL,
    "catch_up" TEXT NOT NULL DEFAULT 'state',

    CONSTRAINT "party_setting_pkey" PRIMARY KEY ("party")
);

-- CreateTable
CREATE TABLE "log_mark" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "log_mark_pkey" PRIMARY KEY ("at")
);

-- CreateIndex
CREATE INDEX "dead_letter_receiver_module_settled_at_object_id_idx" ON "dead_letter"("receiver", "module", "settled_at", "object_id");

-- CreateIndex
CREATE INDEX "dead_letter_asked_at_idx" ON "dead_letter"("asked_at");


-- Letters now belong to an object; of several about one, the newest tells how things stand.
UPDATE "dead_letter" d SET "object_id" = o."id", "refused_at" = d."created_at"
FROM "object" o
WHERE o."module" = d."module" AND o."owner" = d."owner" AND o."object_key" = d."object_key";

UPDATE "dead_letter" d SET "settled_at" = now(), "outcome" = 'gone'
WHERE d."object_id" IS NULL OR EXISTS (
  SELECT 1 FROM "dead_letter" newer
  WHERE newer."receiver" = d."receiver" AND newer."module" = d."module" AND newer."object_id" = d."object_id"
    AND newer."id" > d."id"
);
