/**
 * @generated SignedSource<<3e590c8a76f4c6905c96a0dce7c52dc7>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type tasksTaskRefetchQuery$variables = {
  id: string;
};
export type tasksTaskRefetchQuery$data = {
  readonly node: {
    readonly " $fragmentSpreads": FragmentRefs<"tasksTask_task">;
  } | null | undefined;
};
export type tasksTaskRefetchQuery = {
  response: tasksTaskRefetchQuery$data;
  variables: tasksTaskRefetchQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "id"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "id",
    "variableName": "id"
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "tasksTaskRefetchQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
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
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "tasksTaskRefetchQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "__typename",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "kind": "InlineFragment",
            "selections": [
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
            "type": "Task",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "789dc1f94b2189bde6f4d6ce6b20efa2",
    "id": null,
    "metadata": {},
    "name": "tasksTaskRefetchQuery",
    "operationKind": "query",
    "text": "query tasksTaskRefetchQuery(\n  $id: ID!\n) {\n  node(id: $id) {\n    __typename\n    ...tasksTask_task\n    id\n  }\n}\n\nfragment tasksTask_task on Task {\n  id\n  key\n  title\n  status\n}\n"
  }
};
})();

(node as any).hash = "20f59c63e35a25e85807d2fcbc9b0fb8";

export default node;
