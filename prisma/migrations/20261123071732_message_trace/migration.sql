-- CreateTable
CREATE TABLE "message" (
    "id" BIGSERIAL NOT NULL,
    "direction" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "from_party" TEXT,
    "to_party" TEXT,
    "platform_id" INTEGER,
    "module" TEXT,
    "interface_role" TEXT,
    "method" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "reason" TEXT,
    "http_status" INTEGER,
    "status_code" INTEGER,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "request_bytes" INTEGER NOT NULL,
    "response_bytes" INTEGER NOT NULL,
    "request_body" TEXT NOT NULL,
    "response_body" TEXT NOT NULL,
    "error" TEXT,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "message_correlation_id_idx" ON "message"("correlation_id");

-- CreateIndex
CREATE INDEX "message_from_party_id_idx" ON "message"("from_party", "id");

-- CreateIndex
CREATE INDEX "message_to_party_id_idx" ON "message"("to_party", "id");

-- CreateIndex
CREATE INDEX "message_module_id_idx" ON "message"("module", "id");

-- CreateIndex
CREATE INDEX "message_started_at_idx" ON "message" USING BRIN ("started_at");
