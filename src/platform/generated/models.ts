// Written by prisma/generate-models.ts from prisma/models. Do not edit.
export const models = {
  "User": {
    "table": "User",
    "description": "A person's account: what they sign in with. Accounts are global; in each organization the person is a membership.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "email": {
        "column": "email",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Citext",
        "nullable": false,
        "list": false,
        "description": "The address the person signs in with. Unique without regard to case."
      },
      "name": {
        "column": "name",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The person's name: one line of 1–100 characters."
      },
      "passwordHash": {
        "column": "passwordHash",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": "argon2id, in PHC form. Null for an account without a password."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the person signed up."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the account was last changed."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "sessions": {
        "target": "Session",
        "list": true,
        "nullable": false,
        "description": null,
        "on": [
          [
            "id",
            "userId"
          ]
        ]
      },
      "memberships": {
        "target": "Membership",
        "list": true,
        "nullable": false,
        "description": "The organizations the person belongs to, one membership each.",
        "on": [
          [
            "id",
            "userId"
          ]
        ]
      }
    }
  },
  "Session": {
    "table": "Session",
    "description": "One signed-in device. Access tokens name it, so that revoking it ends them all.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "userId": {
        "column": "userId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": null
      },
      "expiresAt": {
        "column": "expiresAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": null
      },
      "revokedAt": {
        "column": "revokedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": null
      },
      "userAgent": {
        "column": "userAgent",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": "The User-Agent header at sign-in, to tell sessions apart in a list."
      }
    },
    "relations": {
      "user": {
        "target": "User",
        "list": false,
        "nullable": false,
        "description": null,
        "on": [
          [
            "userId",
            "id"
          ]
        ]
      }
    }
  },
  "SigningKey": {
    "table": "SigningKey",
    "description": "A key pair that signs access tokens. The newest one signs; older ones verify until they retire.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": "The `kid` of the tokens it signs."
      },
      "algorithm": {
        "column": "algorithm",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "publicJwk": {
        "column": "publicJwk",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "privateJwk": {
        "column": "privateJwk",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": null
      },
      "retiredAt": {
        "column": "retiredAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": null
      }
    },
    "relations": {}
  },
  "Organization": {
    "table": "Organization",
    "description": "A tenant: a company or team whose data only its members see.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "slug": {
        "column": "slug",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The name in URLs: lower-case letters, digits and hyphens, 2–50 characters, unique."
      },
      "name": {
        "column": "name",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The name for people: one line of 1–100 characters."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the organization was created."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the organization was last changed."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "memberships": {
        "target": "Membership",
        "list": true,
        "nullable": false,
        "description": "The people of the organization.",
        "on": [
          [
            "id",
            "organizationId"
          ]
        ]
      },
      "projects": {
        "target": "Project",
        "list": true,
        "nullable": false,
        "description": "The projects of the organization.",
        "on": [
          [
            "id",
            "organizationId"
          ]
        ]
      },
      "tasks": {
        "target": "Task",
        "list": true,
        "nullable": false,
        "description": "The tasks of all projects of the organization.",
        "on": [
          [
            "id",
            "organizationId"
          ]
        ]
      },
      "labels": {
        "target": "Label",
        "list": true,
        "nullable": false,
        "description": "The labels that the organization sorts its tasks with.",
        "on": [
          [
            "id",
            "organizationId"
          ]
        ]
      },
      "comments": {
        "target": "Comment",
        "list": true,
        "nullable": false,
        "description": null,
        "on": [
          [
            "id",
            "organizationId"
          ]
        ]
      }
    }
  },
  "Membership": {
    "table": "Membership",
    "description": "A person as one organization knows them. Data that names a person (an assignee, an author) names the membership, so\nthat it cannot be an outsider.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "userId": {
        "column": "userId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": true,
        "list": false,
        "description": "The account behind it. Null for a person who was imported and has not signed up."
      },
      "name": {
        "column": "name",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "What the organization calls the person: one line of 1–100 characters."
      },
      "email": {
        "column": "email",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Citext",
        "nullable": true,
        "list": false,
        "description": "The address the organization knows. Null for people imported without one."
      },
      "role": {
        "column": "role",
        "type": "Role",
        "kind": "enum",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "What the person may do here."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the person joined."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the membership was last changed."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "organization": {
        "target": "Organization",
        "list": false,
        "nullable": false,
        "description": "The organization that the person belongs to.",
        "on": [
          [
            "organizationId",
            "id"
          ]
        ]
      },
      "user": {
        "target": "User",
        "list": false,
        "nullable": true,
        "description": null,
        "on": [
          [
            "userId",
            "id"
          ]
        ]
      },
      "assignedTasks": {
        "target": "Task",
        "list": true,
        "nullable": false,
        "description": "The tasks that the person is to do.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "assigneeId"
          ]
        ]
      },
      "createdTasks": {
        "target": "Task",
        "list": true,
        "nullable": false,
        "description": "The tasks that the person created.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "creatorId"
          ]
        ]
      },
      "comments": {
        "target": "Comment",
        "list": true,
        "nullable": false,
        "description": "The comments that the person wrote.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "authorId"
          ]
        ]
      }
    }
  },
  "Event": {
    "table": "Event",
    "description": "The event log: what happened, written in the transaction in which it happened, never changed afterwards.\nRead it in the order (transactionId, position), and only below the oldest transaction still running.",
    "columns": {
      "position": {
        "column": "position",
        "type": "BigInt",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": true,
        "list": false,
        "description": "Null for what concerns no organization, such as a sign-up."
      },
      "actorId": {
        "column": "actorId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": true,
        "list": false,
        "description": "The membership that did it. Null for the system and for people outside of organizations."
      },
      "type": {
        "column": "type",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "noun.verb, such as `task.completed`."
      },
      "subjectType": {
        "column": "subjectType",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The model of the thing that changed, such as `Task`."
      },
      "subjectId": {
        "column": "subjectId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "data": {
        "column": "data",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "requestId": {
        "column": "requestId",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": null
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": null
      }
    },
    "relations": {}
  },
  "IdempotentMutation": {
    "table": "IdempotentMutation",
    "description": "What became of a mutation that was sent with an idempotency key, for whoever sends it again.",
    "columns": {
      "caller": {
        "column": "caller",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The account that sent it, or `anonymous` and the fingerprint. Keys belong to the caller."
      },
      "key": {
        "column": "key",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "mutation": {
        "column": "mutation",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": null
      },
      "fingerprint": {
        "column": "fingerprint",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "A digest of the input, which must be the same again."
      },
      "outcome": {
        "column": "outcome",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": "The rule's answer, or the refusal. Null only within the transaction that is at it."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": null
      }
    },
    "relations": {}
  },
  "Project": {
    "table": "Project",
    "description": "A body of work with its own key, which numbers its tasks: `PEP-1`, `PEP-2`, …",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "key": {
        "column": "key",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The prefix of its tasks' keys: 2–10 characters, an upper-case letter, then upper-case letters and digits. Unique in the organization, archived projects included."
      },
      "name": {
        "column": "name",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The name: one line of 1–100 characters."
      },
      "description": {
        "column": "description",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": "What the project is about, in Markdown, at most 20,000 characters."
      },
      "lastNumber": {
        "column": "lastNumber",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The highest task number given so far. Numbers are never given twice."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the project was created."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the project was last changed."
      },
      "archivedAt": {
        "column": "archivedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": "When it was archived: hidden, but not deleted. Null if it is not."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "organization": {
        "target": "Organization",
        "list": false,
        "nullable": false,
        "description": "The organization that the project belongs to.",
        "on": [
          [
            "organizationId",
            "id"
          ]
        ]
      },
      "tasks": {
        "target": "Task",
        "list": true,
        "nullable": false,
        "description": "The project's tasks.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "projectId"
          ]
        ]
      }
    }
  },
  "Task": {
    "table": "Task",
    "description": "Something to be done, numbered within its project.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "projectId": {
        "column": "projectId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "number": {
        "column": "number",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The number within the project: unique, never given again."
      },
      "title": {
        "column": "title",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "What is to be done, in one line of 1–200 characters."
      },
      "description": {
        "column": "description",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": "The details, in Markdown, at most 20,000 characters."
      },
      "status": {
        "column": "status",
        "type": "TaskStatus",
        "kind": "enum",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "How far it has come."
      },
      "priority": {
        "column": "priority",
        "type": "TaskPriority",
        "kind": "enum",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "How urgent it is."
      },
      "dueDate": {
        "column": "dueDate",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Date",
        "nullable": true,
        "list": false,
        "description": "The day by which it should be done."
      },
      "completedAt": {
        "column": "completedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": "When it was last completed. Null unless the status is DONE."
      },
      "assigneeId": {
        "column": "assigneeId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": true,
        "list": false,
        "description": null
      },
      "creatorId": {
        "column": "creatorId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": true,
        "list": false,
        "description": null
      },
      "parentId": {
        "column": "parentId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": true,
        "list": false,
        "description": null
      },
      "externalId": {
        "column": "externalId",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": true,
        "list": false,
        "description": "What an importer recognizes the row by when its source has no number for it."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the task was created; for an imported task, when it was created where it comes from."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the task was last changed."
      },
      "archivedAt": {
        "column": "archivedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": "When it was archived: hidden, but not deleted. Null if it is not."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "organization": {
        "target": "Organization",
        "list": false,
        "nullable": false,
        "description": "The organization that the task belongs to.",
        "on": [
          [
            "organizationId",
            "id"
          ]
        ]
      },
      "project": {
        "target": "Project",
        "list": false,
        "nullable": false,
        "description": "The project that numbers the task.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "projectId",
            "id"
          ]
        ]
      },
      "assignee": {
        "target": "Membership",
        "list": false,
        "nullable": true,
        "description": "Who is to do it.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "assigneeId",
            "id"
          ]
        ]
      },
      "creator": {
        "target": "Membership",
        "list": false,
        "nullable": true,
        "description": "Who created it. Null for an imported task.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "creatorId",
            "id"
          ]
        ]
      },
      "parent": {
        "target": "Task",
        "list": false,
        "nullable": true,
        "description": "The task that this one is a part of, in the same project.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "parentId",
            "id"
          ]
        ]
      },
      "subtasks": {
        "target": "Task",
        "list": true,
        "nullable": false,
        "description": "The tasks that this one is divided into.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "parentId"
          ]
        ]
      },
      "taskLabels": {
        "target": "TaskLabel",
        "list": true,
        "nullable": false,
        "description": null,
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "taskId"
          ]
        ]
      },
      "comments": {
        "target": "Comment",
        "list": true,
        "nullable": false,
        "description": "What people said about it.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "taskId"
          ]
        ]
      }
    }
  },
  "Label": {
    "table": "Label",
    "description": "A word that sorts an organization's tasks.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "name": {
        "column": "name",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Citext",
        "nullable": false,
        "list": false,
        "description": "The word: one line of 1–50 characters, unique without regard to case among the organization's labels that are not archived."
      },
      "color": {
        "column": "color",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The colour to show it in: `#` and six hexadecimal digits."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the label was created."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When the label was last changed."
      },
      "archivedAt": {
        "column": "archivedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": "When it was archived: hidden, but not deleted. Null if it is not."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "organization": {
        "target": "Organization",
        "list": false,
        "nullable": false,
        "description": "The organization that the label belongs to.",
        "on": [
          [
            "organizationId",
            "id"
          ]
        ]
      },
      "taskLabels": {
        "target": "TaskLabel",
        "list": true,
        "nullable": false,
        "description": null,
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "id",
            "labelId"
          ]
        ]
      }
    }
  },
  "TaskLabel": {
    "table": "TaskLabel",
    "description": "That a task bears a label.",
    "columns": {
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "taskId": {
        "column": "taskId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "labelId": {
        "column": "labelId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": null
      }
    },
    "relations": {
      "task": {
        "target": "Task",
        "list": false,
        "nullable": false,
        "description": null,
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "taskId",
            "id"
          ]
        ]
      },
      "label": {
        "target": "Label",
        "list": false,
        "nullable": false,
        "description": null,
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "labelId",
            "id"
          ]
        ]
      }
    }
  },
  "Comment": {
    "table": "Comment",
    "description": "What somebody said about a task.",
    "columns": {
      "id": {
        "column": "id",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "organizationId": {
        "column": "organizationId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "taskId": {
        "column": "taskId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "authorId": {
        "column": "authorId",
        "type": "String",
        "kind": "scalar",
        "nativeType": "Uuid",
        "nullable": false,
        "list": false,
        "description": null
      },
      "body": {
        "column": "body",
        "type": "String",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "The text, in Markdown, 1–20,000 characters."
      },
      "editedAt": {
        "column": "editedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": true,
        "list": false,
        "description": "When the text was last edited. Null if never."
      },
      "createdAt": {
        "column": "createdAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When it was written."
      },
      "updatedAt": {
        "column": "updatedAt",
        "type": "DateTime",
        "kind": "scalar",
        "nativeType": "Timestamptz",
        "nullable": false,
        "list": false,
        "description": "When it was last changed."
      },
      "version": {
        "column": "version",
        "type": "Int",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "Counts the changes, from 1. Give it as `expectedVersion` to change only what you have seen."
      },
      "fieldVersions": {
        "column": "fieldVersions",
        "type": "Json",
        "kind": "scalar",
        "nativeType": null,
        "nullable": false,
        "list": false,
        "description": "For each column that has changed, the version in which it did so last. A trigger keeps both."
      }
    },
    "relations": {
      "organization": {
        "target": "Organization",
        "list": false,
        "nullable": false,
        "description": null,
        "on": [
          [
            "organizationId",
            "id"
          ]
        ]
      },
      "task": {
        "target": "Task",
        "list": false,
        "nullable": false,
        "description": "The task that it is about.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "taskId",
            "id"
          ]
        ]
      },
      "author": {
        "target": "Membership",
        "list": false,
        "nullable": false,
        "description": "Who wrote it.",
        "on": [
          [
            "organizationId",
            "organizationId"
          ],
          [
            "authorId",
            "id"
          ]
        ]
      }
    }
  }
} as const
export const enums = {
  "Role": {
    "description": "What a member may do in an organization. Each module says in one table what it allows to whom.",
    "values": {
      "ADMIN": "May do everything, and manages the members.",
      "MEMBER": "Works with the organization's data.",
      "VIEWER": "Reads the organization's data."
    }
  },
  "TaskStatus": {
    "description": "How far a task has come.",
    "values": {
      "TODO": "Not begun.",
      "IN_PROGRESS": "Somebody works on it.",
      "DONE": "Finished.",
      "CANCELLED": "Given up."
    }
  },
  "TaskPriority": {
    "description": "How urgent a task is. Ordering by priority goes from NONE to URGENT.",
    "values": {
      "NONE": "Nobody has said.",
      "LOW": "When there is time.",
      "MEDIUM": "In its turn.",
      "HIGH": "Before others.",
      "URGENT": "Now."
    }
  }
} as const
