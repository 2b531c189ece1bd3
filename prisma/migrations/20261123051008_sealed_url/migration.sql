-- CreateTable
CREATE TABLE "sealed_url" (
    "id" BIGSERIAL NOT NULL,
    "form" TEXT NOT NULL,
    "tail" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sealed_url_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sealed_url_expires_at_idx" ON "sealed_url"("expires_at");
