-- CreateTable
CREATE TABLE "contact" (
    "platform_id" INTEGER NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_check_at" TIMESTAMPTZ(3),
    "returned_at" TIMESTAMPTZ(3),
    "relapses" INTEGER NOT NULL DEFAULT 0,
    "answers_since" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "claim" INTEGER NOT NULL DEFAULT 0,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "contact_pkey" PRIMARY KEY ("platform_id")
);

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE CASCADE ON UPDATE CASCADE;
