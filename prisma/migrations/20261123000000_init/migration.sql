-- CreateEnum
CREATE TYPE "platform_state" AS ENUM ('INVITED', 'REGISTERED', 'SUSPENDED', 'LEFT');

-- CreateEnum
CREATE TYPE "token_kind" AS ENUM ('REGISTRATION', 'CREDENTIALS');

-- CreateTable
CREATE TABLE "platform" (
    "id" SERIAL NOT NULL,
    "label" TEXT NOT NULL,
    "state" "platform_state" NOT NULL,
    "version" TEXT,
    "versions_url" TEXT,
    "endpoints" JSONB NOT NULL DEFAULT '[]',
    "outbound_token" BYTEA,
    "token_encoding" TEXT NOT NULL DEFAULT 'base64',
    "reachable" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "registered_at" TIMESTAMPTZ(3),

    CONSTRAINT "platform_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_token" (
    "hash" BYTEA NOT NULL,
    "platform_id" INTEGER NOT NULL,
    "kind" "token_kind" NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbound_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "party" (
    "country_code" TEXT NOT NULL,
    "party_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "platform_id" INTEGER NOT NULL,
    "business_details" JSONB,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "status" TEXT NOT NULL,
    "last_updated" TIMESTAMPTZ(3) NOT NULL,
    "sequence" SERIAL NOT NULL,

    CONSTRAINT "party_pkey" PRIMARY KEY ("country_code","party_id","role")
);

-- CreateTable
CREATE TABLE "registry_version" (
    "only_row" BOOLEAN NOT NULL DEFAULT true,
    "version" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "registry_version_pkey" PRIMARY KEY ("only_row")
);

-- CreateTable
CREATE TABLE "agreement" (
    "party_a" TEXT NOT NULL,
    "party_b" TEXT NOT NULL,
    "allowed" BOOLEAN NOT NULL,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("party_a","party_b")
);

-- CreateTable
CREATE TABLE "object" (
    "id" BIGSERIAL NOT NULL,
    "module" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "object_key" TEXT NOT NULL,
    "object_name" TEXT NOT NULL,
    "created_revision" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "last_updated" TIMESTAMPTZ(3) NOT NULL,
    "last_updated_text" TEXT NOT NULL,

    CONSTRAINT "object_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "object_part" (
    "object_id" BIGINT NOT NULL,
    "part_key" TEXT NOT NULL,
    "module" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "correlation_id" TEXT,

    CONSTRAINT "object_part_pkey" PRIMARY KEY ("object_id","part_key")
);

-- CreateTable
CREATE TABLE "delivery_cursor" (
    "receiver" TEXT NOT NULL,
    "module" TEXT NOT NULL,
    "position" BIGINT NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_cursor_pkey" PRIMARY KEY ("receiver","module")
);

-- CreateTable
CREATE TABLE "dead_letter" (
    "id" BIGSERIAL NOT NULL,
    "receiver" TEXT NOT NULL,
    "module" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "object_key" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "answer_status" INTEGER,
    "answer" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_clock" (
    "only_row" BOOLEAN NOT NULL DEFAULT true,
    "base" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "log_clock_pkey" PRIMARY KEY ("only_row")
);

-- CreateIndex
CREATE INDEX "inbound_token_platform_id_idx" ON "inbound_token"("platform_id");

-- CreateIndex
CREATE UNIQUE INDEX "party_sequence_key" ON "party"("sequence");

-- CreateIndex
CREATE INDEX "party_platform_id_idx" ON "party"("platform_id");

-- CreateIndex
CREATE INDEX "object_module_created_revision_idx" ON "object"("module", "created_revision");

-- CreateIndex
CREATE INDEX "object_module_last_updated_idx" ON "object"("module", "last_updated");

-- CreateIndex
CREATE UNIQUE INDEX "object_module_owner_object_key_key" ON "object"("module", "owner", "object_key");

-- CreateIndex
CREATE INDEX "object_part_module_revision_idx" ON "object_part"("module", "revision");

-- CreateIndex
CREATE INDEX "dead_letter_receiver_module_id_idx" ON "dead_letter"("receiver", "module", "id");

-- AddForeignKey
ALTER TABLE "inbound_token" ADD CONSTRAINT "inbound_token_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "party" ADD CONSTRAINT "party_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "object_part" ADD CONSTRAINT "object_part_object_id_fkey" FOREIGN KEY ("object_id") REFERENCES "object"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- The rows that there is only one of.
INSERT INTO "registry_version" DEFAULT VALUES;
INSERT INTO "log_clock" DEFAULT VALUES;

-- Revisions are commit-safe positions in the log: the writing transaction's id, then the row's place in it.
-- Whatever is below the horizon is decided (committed or rolled back) and nothing can appear there any more,
-- so a reader that stays below it never passes by a row that commits late. See docs/architecture.md, "The log".
CREATE FUNCTION log_revision_base() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT (pg_current_xact_id()::text::bigint + base) << 20 FROM log_clock
$$;

CREATE FUNCTION log_horizon() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + base) << 20 FROM log_clock
$$;
