/**
 * @generated SignedSource<<5487b0fff7247c463c6db9069777d13c>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type ErrorCode = "BAD_REQUEST" | "CONFLICT" | "FELL_BEHIND" | "FORBIDDEN" | "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED" | "INTERNAL" | "INVALID_CREDENTIALS" | "INVALID_INPUT" | "LOG_TRUNCATED" | "NOT_DONE" | "NOT_FOUND" | "OPERATION_TOO_COMPLEX" | "OPERATION_TOO_EXPENSIVE" | "RATE_LIMITED" | "ROLLED_BACK" | "TIMEOUT" | "TOO_MANY_SUBSCRIPTIONS" | "UNAUTHENTICATED" | "UNAVAILABLE" | "UNKNOWN_DOCUMENT" | "VERSION_CONFLICT" | "%future added value";
export type TaskPriority = "HIGH" | "LOW" | "MEDIUM" | "NONE" | "URGENT" | "%future added value";
export type TaskStatus = "CANCELLED" | "DONE" | "IN_PROGRESS" | "TODO" | "%future added value";
export type CreateTaskInput = {
  assigneeId?: string | null | undefined;
  description?: string | null | undefined;
  dueDate?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
  labelIds?: ReadonlyArray<string> | null | undefined;
  parentId?: string | null | undefined;
  priority?: TaskPriority | null | undefined;
  projectId: string;
  status?: TaskStatus | null | undefined;
  title: string;
};
export type tasksCreateTaskMutation$variables = {
  connections: ReadonlyArray<string>;
  input: CreateTaskInput;
};
export type tasksCreateTaskMutation$data = {
  readonly createTask: {
    readonly __typename: string;
    readonly code?: ErrorCode;
    readonly message?: string;
    readonly task?: {
      readonly id: string;
      readonly " $fragmentSpreads": FragmentRefs<"tasksTask_task">;
    } | null | undefined;
  };
};
export type tasksCreateTaskMutation = {
  response: tasksCreateTaskMutation$data;
  variables: tasksCreateTaskMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "connections"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "input"
},
v2 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v5 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "code",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "message",
      "storageKey": null
    }
  ],
  "type": "Error",
  "abstractKey": "__isError"
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "tasksCreateTaskMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "createTask",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "Task",
                "kind": "LinkedField",
                "name": "task",
                "plural": false,
                "selections": [
                  (v4/*:: as any*/),
                  {
                    "args": null,
                    "kind": "FragmentSpread",
                    "name": "tasksTask_task"
                  }
                ],
                "storageKey": null
              }
            ],
            "type": "CreateTaskPayload",
            "abstractKey": null
          },
          (v5/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "tasksCreateTaskMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "createTask",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "Task",
                "kind": "LinkedField",
                "name": "task",
                "plural": false,
                "selections": [
                  (v4/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "key",
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "title",
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "status",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "filters": null,
                "handle": "appendNode",
                "key": "",
                "kind": "LinkedHandle",
                "name": "task",
                "handleArgs": [
                  {
                    "kind": "Variable",
                    "name": "connections",
                    "variableName": "connections"
                  },
                  {
                    "kind": "Literal",
                    "name": "edgeTypeName",
                    "value": "TaskEdge"
                  }
                ]
              }
            ],
            "type": "CreateTaskPayload",
            "abstractKey": null
          },
          (v5/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "1d9ea1f76ed4f15a0ea866e074c0b29f",
    "id": null,
    "metadata": {},
    "name": "tasksCreateTaskMutation",
    "operationKind": "mutation",
    "text": "mutation tasksCreateTaskMutation(\n  $input: CreateTaskInput!\n) {\n  createTask(input: $input) {\n    __typename\n    ... on CreateTaskPayload {\n      task {\n        id\n        ...tasksTask_task\n      }\n    }\n    ... on Error {\n      __isError: __typename\n      code\n      message\n    }\n  }\n}\n\nfragment tasksTask_task on Task {\n  id\n  key\n  title\n  status\n}\n"
  }
};
})();

(node as any).hash = "eb7a37371d1c4f837307351dbd023f3a";

export default node;
