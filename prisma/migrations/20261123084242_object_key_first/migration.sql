-- DropIndex
DROP INDEX "object_module_owner_object_key_key";

-- CreateIndex
CREATE UNIQUE INDEX "object_module_object_key_owner_key" ON "object"("module", "object_key", "owner");
