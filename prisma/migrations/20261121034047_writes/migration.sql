-- AlterTable
ALTER TABLE "Comment" ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Label" ADD COLUMN     "archivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "archivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Task" ADD COLUMN     "archivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "IdempotentMutation" (
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "outcome" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotentMutation_pkey" PRIMARY KEY ("caller","key")
);

-- CreateIndex
CREATE INDEX "IdempotentMutation_createdAt_idx" ON "IdempotentMutation"("createdAt");

-- DropIndex
DROP INDEX "Label_organizationId_name_key";

-- CreateIndex
CREATE INDEX "Label_organizationId_name_id_idx" ON "Label"("organizationId", "name", "id");

-- The names of archived labels are free: what is named so now is another label.
CREATE UNIQUE INDEX "Label_organizationId_name_key" ON "Label"("organizationId", "name") WHERE "archivedAt" IS NULL;

-- What was archived when, in a project or anywhere: for restoring what was archived together, and for the purge.
CREATE INDEX "Task_archivedAt_projectId_idx" ON "Task"("archivedAt", "projectId") WHERE "archivedAt" IS NOT NULL;

-- A task says when it was completed just while it is.
ALTER TABLE "Task" ADD CONSTRAINT "Task_completedAt_check" CHECK (("status" = 'DONE') = ("completedAt" IS NOT NULL));

-- Counts a row's changes and remembers in which of them each column changed last, whoever writes: `expectedVersion` is
-- compared with the one, and the other tells what has changed since. What a trigger keeps, no rule can forget. Its arguments
-- are columns that do not count.
CREATE FUNCTION "countVersion"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb;
BEGIN
  SELECT jsonb_object_agg(now_.key, OLD."version" + 1) INTO changed
  FROM jsonb_each(to_jsonb(NEW) - '{version,fieldVersions,updatedAt}'::text[] - coalesce(TG_ARGV, '{}')) AS now_
  WHERE now_.value IS DISTINCT FROM to_jsonb(OLD) -> now_.key;
  IF changed IS NOT NULL THEN
    NEW."version" := OLD."version" + 1;
    NEW."fieldVersions" := OLD."fieldVersions" || changed;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "Organization_countVersion" BEFORE UPDATE ON "Organization" FOR EACH ROW EXECUTE FUNCTION "countVersion"();
CREATE TRIGGER "Membership_countVersion" BEFORE UPDATE ON "Membership" FOR EACH ROW EXECUTE FUNCTION "countVersion"();
CREATE TRIGGER "Project_countVersion" BEFORE UPDATE ON "Project" FOR EACH ROW EXECUTE FUNCTION "countVersion"('lastNumber');
CREATE TRIGGER "Task_countVersion" BEFORE UPDATE ON "Task" FOR EACH ROW EXECUTE FUNCTION "countVersion"();
CREATE TRIGGER "Label_countVersion" BEFORE UPDATE ON "Label" FOR EACH ROW EXECUTE FUNCTION "countVersion"();
CREATE TRIGGER "Comment_countVersion" BEFORE UPDATE ON "Comment" FOR EACH ROW EXECUTE FUNCTION "countVersion"();
