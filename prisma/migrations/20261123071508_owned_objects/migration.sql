-- DropIndex
DROP INDEX "object_module_created_revision_idx";

-- DropIndex
DROP INDEX "object_module_last_updated_idx";

-- DropIndex
DROP INDEX "object_part_module_revision_idx";

-- AlterTable
ALTER TABLE "object" ADD COLUMN     "audience" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "is_deleted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "object_part" ADD COLUMN     "audience" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "origin" TEXT;

-- CreateIndex
CREATE INDEX "object_module_audience_created_revision_owner_is_deleted_idx" ON "object"("module", "audience", "created_revision", "owner", "is_deleted");

-- CreateIndex
CREATE INDEX "object_module_audience_last_updated_idx" ON "object"("module", "audience", "last_updated");

-- CreateIndex
CREATE INDEX "object_part_module_audience_revision_idx" ON "object_part"("module", "audience", "revision");
