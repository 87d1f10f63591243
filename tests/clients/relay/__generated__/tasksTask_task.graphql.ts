/**
 * @generated SignedSource<<445844d7d809d3a08280084be8e67858>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
export type TaskStatus = "CANCELLED" | "DONE" | "IN_PROGRESS" | "TODO" | "%future added value";
import type { FragmentRefs } from "relay-runtime";
export type tasksTask_task$data = {
  readonly id: string;
  readonly key: string;
  readonly status: TaskStatus;
  readonly title: string;
  readonly " $fragmentType": "tasksTask_task";
};
export type tasksTask_task$key = {
  readonly " $data"?: tasksTask_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"tasksTask_task">;
};

import tasksTaskRefetchQuery_graphql from './tasksTaskRefetchQuery.graphql';

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": {
    "refetch": {
      "connection": null,
      "fragmentPathInResult": [
        "node"
      ],
      "operation": tasksTaskRefetchQuery_graphql,
      "identifierInfo": {
        "identifierField": "id",
        "identifierQueryVariableName": "id"
      }
    }
  },
  "name": "tasksTask_task",
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
  "type": "Task",
  "abstractKey": null
};

(node as any).hash = "20f59c63e35a25e85807d2fcbc9b0fb8";

export default node;
