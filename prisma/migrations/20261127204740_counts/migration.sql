-- DropIndex
DROP INDEX "Task_organizationId_status_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "Task_organizationId_status_createdAt_id_archivedAt_idx" ON "Task"("organizationId", "status", "createdAt", "id", "archivedAt");
