-- The rows of ../shared/bench in our own tables, with the same ids: 100 organizations, 10,000 people, 1,000 projects,
-- 1 million tasks and 3 million comments. Organization 1 has 60 % of the tasks, so that there is a page 500,000 rows deep
-- within one tenant. Everything follows from the rows' numbers, so that two loads are alike.

-- Foreign keys hold by construction; checking each of them would take longer than everything else.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';

-- A version 7 UUID of a time, with a digest of a name in place of chance.
CREATE FUNCTION pg_temp.id(at timestamptz, name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (
    lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(name), 1, 3) || '8' || substr(md5(name), 4, 15)
  )::uuid
$$;

CREATE TEMP TABLE organization AS
  SELECT number, at, pg_temp.id(at, 'org' || number) AS id
  FROM (SELECT number, '2023-01-01Z'::timestamptz + number * interval '1 min' AS at FROM generate_series(1, 100) number) _;
INSERT INTO "Organization" ("id", "slug", "name", "createdAt", "updatedAt")
  SELECT id, 'organization-' || number, 'Organization ' || number, at, at FROM organization;

-- The people of an organization are counted from 0 to 99, its projects from 0 to 9.
CREATE TEMP TABLE person AS
  SELECT number, (number - 1) % 100 + 1 AS organization, (number - 1) / 100 AS index, at, pg_temp.id(at, 'user' || number) AS id
  FROM (SELECT number, '2023-01-02Z'::timestamptz + number * interval '1 min' AS at FROM generate_series(1, 10000) number) _;
INSERT INTO "Membership" ("id", "organizationId", "name", "email", "role", "createdAt", "updatedAt")
  SELECT person.id, organization.id, 'User ' || person.number, 'user' || person.number || '@example.com', 'MEMBER', person.at, person.at
  FROM person JOIN organization ON organization.number = person.organization;

CREATE TEMP TABLE project AS
  SELECT number, (number - 1) % 100 + 1 AS organization, (number - 1) / 100 AS index, at, pg_temp.id(at, 'project' || number) AS id
  FROM (SELECT number, '2023-01-03Z'::timestamptz + number * interval '1 min' AS at FROM generate_series(1, 1000) number) _;
INSERT INTO "Project" ("id", "organizationId", "key", "name", "createdAt", "updatedAt")
  SELECT project.id, organization.id, 'P' || project.number, 'Project ' || project.number, project.at, project.at
  FROM project JOIN organization ON organization.number = project.organization;

CREATE TEMP TABLE task AS
  SELECT number, hash, organization, at, pg_temp.id(at, 'task' || number) AS id
  FROM (
    SELECT number, hash, CASE WHEN number % 5 < 3 THEN 1 ELSE 2 + hash % 99 END AS organization,
      '2023-06-01Z'::timestamptz + number * interval '30 s' + hash % 3600000 * interval '1 ms' AS at
    FROM (SELECT number, abs(hashint4(number)::bigint) AS hash FROM generate_series(1, 1000000) number) _
  ) _;
ANALYZE organization, person, project, task;
INSERT INTO "Task"
    ("id", "organizationId", "projectId", "number", "assigneeId", "title", "description", "status", "completedAt", "priority",
     "createdAt", "updatedAt")
  SELECT task.id, organization.id, project.id, row_number() OVER (PARTITION BY project.id ORDER BY task.number), person.id,
    'Task ' || task.number || ' of organization ' || task.organization,
    CASE WHEN hash % 4 > 0 THEN 'Description of task ' || task.number || ': ' || repeat(md5(task.number::text) || ' ', 3) END,
    (enum_range(NULL::"TaskStatus"))[hash / 7 % 4 + 1],
    CASE WHEN (enum_range(NULL::"TaskStatus"))[hash / 7 % 4 + 1] = 'DONE' THEN task.at + interval '1 h' END,
    (enum_range(NULL::"TaskPriority"))[hash % 5 + 1], task.at, task.at + interval '1 h'
  FROM task
  JOIN organization ON organization.number = task.organization
  JOIN project ON project.organization = task.organization AND project.index = hash / 3 % 10
  LEFT JOIN person ON person.organization = task.organization AND person.index = hash / 11 % 100 AND hash % 10 > 0
  ORDER BY task.number;
UPDATE "Project" SET "lastNumber" = numbers.last
  FROM (SELECT "projectId", max("number") AS last FROM "Task" GROUP BY "projectId") numbers
  WHERE numbers."projectId" = "Project"."id";

INSERT INTO "Comment" ("id", "organizationId", "taskId", "authorId", "body", "createdAt", "updatedAt")
  SELECT pg_temp.id(said.at, 'comment' || said.task || '/' || said.number), organization.id, said."taskId", person.id,
    'Comment ' || said.number || ' on task ' || said.task || ': ' || repeat(md5((said.task + said.number)::text), 2), said.at, said.at
  FROM (
    SELECT task.number AS task, task.id AS "taskId", organization, hash, nth AS number, at + nth * interval '1 h' AS at
    FROM task CROSS JOIN LATERAL generate_series(1, task.number % 7) AS nth
  ) said
  JOIN organization ON organization.number = said.organization
  JOIN person ON person.organization = said.organization AND person.index = (said.hash / 13 + said.number * 17) % 100;

-- One account for each organization, being its first person, and one that is the second person of all of them.
INSERT INTO "User" ("id", "email", "name")
  SELECT pg_temp.id(at, 'account' || number), 'member' || number || '@bench.test', 'Member of organization ' || number
  FROM organization
  UNION ALL VALUES (pg_temp.id('2023-01-01Z', 'account'), 'everywhere@bench.test', 'Member of all organizations');
UPDATE "Membership" SET "userId" = "User"."id"
  FROM person, "User"
  WHERE "Membership"."id" = person.id
    AND (person.index, "User"."email") IN ((0, 'member' || person.organization || '@bench.test'), (1, 'everywhere@bench.test'));

RESET session_replication_role;
RESET synchronous_commit;
RESET work_mem;
DISCARD TEMP;
