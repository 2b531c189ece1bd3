-- CreateTable
CREATE TABLE "route_note" (
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "known_to" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "route_note_pkey" PRIMARY KEY ("kind","key","owner","known_to")
);

-- CreateIndex
CREATE INDEX "route_note_seen_at_idx" ON "route_note"("seen_at");
