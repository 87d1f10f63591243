import type { z } from 'zod'
import { type Mapping, mapping } from './mapping.ts'
import { columnName } from './source.ts'

interface Preset {
  name: string
  /** Columns that only this tracker's export has together. */
  recognizedBy: string[]
  mapping: z.input<typeof mapping>
}

/** What the exports of the common trackers look like. The first whose columns are there is taken. */
const presets: Preset[] = [
  {
    name: 'Jira',
    recognizedBy: ['Issue key', 'Summary'],
    mapping: {
      title: 'Summary',
      description: 'Description',
      number: 'Issue key',
      sourceId: 'Issue id',
      status: 'Status',
      priority: 'Priority',
      assignee: 'Assignee',
      labels: 'Labels',
      types: ['Issue Type', 'Component/s', 'Components'],
      dueDate: ['Due date', 'Due'],
      createdAt: 'Created',
      updatedAt: 'Updated',
      completedAt: 'Resolved',
      parent: ['Parent key', 'Parent', 'Parent id', 'Custom field (Epic Link)', 'Epic Link'],
      notes: ['Reporter', 'Fix Version', 'Fix Version/s', 'Fix Versions'],
    },
  },
  {
    name: 'Linear',
    recognizedBy: ['ID', 'Team', 'Title', 'Status'],
    mapping: {
      title: 'Title',
      description: 'Description',
      number: 'ID',
      status: 'Status',
      priority: 'Priority',
      assignee: 'Assignee',
      labels: 'Labels',
      dueDate: 'Due Date',
      createdAt: 'Created',
      updatedAt: 'Updated',
      completedAt: 'Completed',
      parent: 'Parent issue',
      notes: ['Creator', 'Project', 'Cycle Name', 'Estimate'],
    },
  },
  {
    name: 'GitLab',
    recognizedBy: ['Issue ID', 'Title', 'State'],
    mapping: {
      title: 'Title',
      description: 'Description',
      number: 'Issue ID',
      status: 'State',
      assignee: 'Assignee',
      labels: 'Labels',
      dueDate: 'Due Date',
      createdAt: 'Created At (UTC)',
      updatedAt: 'Updated At (UTC)',
      completedAt: 'Closed At (UTC)',
      notes: ['Author', 'Milestone', 'Weight', 'URL'],
    },
  },
  {
    name: 'Asana',
    recognizedBy: ['Task ID', 'Name', 'Section/Column'],
    mapping: {
      title: 'Name',
      description: 'Notes',
      externalId: 'Task ID',
      status: 'Section/Column',
      assignee: 'Assignee',
      assigneeEmail: 'Assignee Email',
      labels: 'Tags',
      dueDate: 'Due Date',
      createdAt: 'Created At',
      updatedAt: 'Last Modified',
      completedAt: 'Completed At',
      notes: ['Parent task', 'Blocked By (Dependencies)', 'Blocking (Dependencies)'],
    },
  },
  {
    name: 'Trello',
    recognizedBy: ['Card ID', 'Card Name', 'List Name'],
    mapping: {
      title: 'Card Name',
      description: 'Card Description',
      externalId: 'Card ID',
      status: 'List Name',
      labels: 'Labels',
      dueDate: 'Due Date',
      notes: ['Members', 'Card URL'],
    },
  },
  {
    name: 'GitHub',
    recognizedBy: ['number', 'title', 'state'],
    mapping: {
      title: 'title',
      description: 'body',
      number: 'number',
      status: ['state_reason', 'state'],
      assignee: ['assignees.login', 'assignees', 'assignee.login', 'assignee'],
      labels: ['labels', 'labels.name'],
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      completedAt: 'closed_at',
      notes: ['author.login', 'user.login', 'author', 'milestone.title', 'milestone', 'html_url', 'url'],
    },
  },
  plain('title'),
  plain('summary'),
  plain('name'),
]

/** Any other table: columns named as one would name them, and what has no place goes to the end of the description. */
function plain(title: string): Preset {
  return {
    name: 'plain',
    recognizedBy: [title],
    mapping: {
      title,
      description: ['description', 'body', 'notes'],
      number: ['number', 'key'],
      externalId: ['external id', 'id'],
      status: ['status', 'state'],
      priority: 'priority',
      assignee: ['assignee', 'assignees', 'owner', 'author', 'authors'],
      assigneeEmail: ['assignee email', 'email'],
      labels: ['labels', 'label', 'tags', 'topics'],
      types: ['type', 'kind', 'category'],
      dueDate: ['due date', 'due'],
      createdAt: ['created at', 'created', 'date'],
      updatedAt: ['updated at', 'updated'],
      completedAt: ['completed at', 'completed', 'closed at', 'closed'],
      parent: ['parent', 'parent key'],
      notes: '*',
    },
  }
}

/** The mapping for a file with these columns, or null if it fits nothing known. */
export function detectPreset(columns: readonly string[]): { name: string; mapping: Mapping } | null {
  const present = new Set(columns.map(columnName))
  const preset = presets.find(({ recognizedBy }) => recognizedBy.every((column) => present.has(columnName(column))))
  return preset ? { name: preset.name, mapping: mapping.parse(preset.mapping) } : null
}
