-- CreateTable
CREATE TABLE "purge_turn" (
    "what" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "purged" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "purge_turn_pkey" PRIMARY KEY ("what")
);

-- CreateIndex
CREATE INDEX "dead_letter_object_id_idx" ON "dead_letter"("object_id");
