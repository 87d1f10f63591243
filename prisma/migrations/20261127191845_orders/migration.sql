-- DropIndex
DROP INDEX "Comment_organizationId_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "Comment_taskId_updatedAt_id_idx" ON "Comment"("taskId", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Comment_authorId_updatedAt_id_idx" ON "Comment"("authorId", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Label_organizationId_updatedAt_id_idx" ON "Label"("organizationId", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Membership_organizationId_updatedAt_id_idx" ON "Membership"("organizationId", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Membership_organizationId_role_id_idx" ON "Membership"("organizationId", "role", "id");

-- CreateIndex
CREATE INDEX "Project_organizationId_updatedAt_id_idx" ON "Project"("organizationId", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Task_organizationId_completedAt_id_idx" ON "Task"("organizationId", "completedAt", "id");

-- CreateIndex
CREATE INDEX "Task_organizationId_number_id_idx" ON "Task"("organizationId", "number", "id");

-- CreateIndex
CREATE INDEX "Task_organizationId_title_id_idx" ON "Task"("organizationId", "title", "id");

-- CreateIndex
CREATE INDEX "Task_organizationId_status_id_idx" ON "Task"("organizationId", "status", "id");

-- CreateIndex
CREATE INDEX "Task_organizationId_priority_id_idx" ON "Task"("organizationId", "priority", "id");
