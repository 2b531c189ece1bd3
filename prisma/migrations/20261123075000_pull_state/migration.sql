-- CreateTable
CREATE TABLE "pull_state" (
    "party" TEXT NOT NULL,
    "module" TEXT NOT NULL,
    "platform_id" INTEGER NOT NULL,
    "known_since" TIMESTAMPTZ(3) NOT NULL,
    "pushed_at" TIMESTAMPTZ(3),
    "asked_at" TIMESTAMPTZ(3),
    "seen_until" TIMESTAMPTZ(3),
    "walk_next" TEXT,
    "walk_began_at" TIMESTAMPTZ(3),
    "walk_pages" INTEGER NOT NULL DEFAULT 0,
    "walk_seen_until" TIMESTAMPTZ(3),
    "last_run_at" TIMESTAMPTZ(3),
    "last_ok_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "stored" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    "ignored" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "pull_state_pkey" PRIMARY KEY ("party","module")
);
