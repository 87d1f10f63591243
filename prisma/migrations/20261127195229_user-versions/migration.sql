-- AlterTable
ALTER TABLE "User" ADD COLUMN     "fieldVersions" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- Whoever changes an account is told of names and addresses that have changed; that a password has, is not counted.
CREATE TRIGGER "User_countVersion" BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION "countVersion"('passwordHash');
