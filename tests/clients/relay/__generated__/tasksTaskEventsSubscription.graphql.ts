/**
 * @generated SignedSource<<65cf9046cd8fd572144d50fc1acc0d23>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type TaskEventType = "ARCHIVED" | "ARCHIVED_WITH_PROJECT" | "ASSIGNED" | "COMPLETED" | "CREATED" | "DELETED" | "DELETED_WITH_PROJECT" | "IMPORTED" | "LABELLED" | "REOPENED" | "RESTORED" | "RESTORED_WITH_PROJECT" | "UNLABELLED" | "UPDATED" | "%future added value";
export type tasksTaskEventsSubscription$variables = {
  organizationId: string;
};
export type tasksTaskEventsSubscription$data = {
  readonly taskEvents: {
    readonly task: {
      readonly " $fragmentSpreads": FragmentRefs<"tasksTask_task">;
    } | null | undefined;
    readonly type: TaskEventType;
  };
};
export type tasksTaskEventsSubscription = {
  response: tasksTaskEventsSubscription$data;
  variables: tasksTaskEventsSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "organizationId"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "organizationId",
    "variableName": "organizationId"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "type",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "tasksTaskEventsSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "TaskEvent",
        "kind": "LinkedField",
        "name": "taskEvents",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Task",
            "kind": "LinkedField",
            "name": "task",
            "plural": false,
            "selections": [
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "tasksTask_task"
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "tasksTaskEventsSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "TaskEvent",
        "kind": "LinkedField",
        "name": "taskEvents",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Task",
            "kind": "LinkedField",
            "name": "task",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "id",
                "storageKey": null
              },
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
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "52c33f39d1edacc8e3c791af7fc593fc",
    "id": null,
    "metadata": {},
    "name": "tasksTaskEventsSubscription",
    "operationKind": "subscription",
    "text": "subscription tasksTaskEventsSubscription(\n  $organizationId: ID!\n) {\n  taskEvents(organizationId: $organizationId) {\n    type\n    task {\n      ...tasksTask_task\n      id\n    }\n  }\n}\n\nfragment tasksTask_task on Task {\n  id\n  key\n  title\n  status\n}\n"
  }
};
})();

(node as any).hash = "c66409864c58a5afdce9a657063d5b3a";

export default node;
