/** Queries, each about one shape. Whoever asks, both doors answer them with the same text. */
export const corpus: Record<string, string> = {
  viewer: '{ viewer { __typename id email name createdAt } }',
  'viewer and organizations':
    '{ me: viewer { organizations { totalCount nodes { slug name } } memberships(first: 5) { edges { cursor node { role name email organization { slug } } } } } }',
  organization: '{ organization(slug: "demo") { id slug name createdAt version } }',
  'no such organization': '{ organization(slug: "nothing") { id } }',
  tasks:
    '{ organization(slug: "demo") { tasks(first: 20) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id key number title description status priority dueDate completedAt createdAt } } } } }',
  nested:
    '{ organization(slug: "demo") { tasks(first: 20) { edges { node { id title status assignee { id name email } project { id name organization { slug } } labels(first: 3) { nodes { name color } } comments(first: 5) { totalCount edges { node { id body createdAt author { id name } } } } subtasks(first: 2) { nodes { key parent { key } } } parent { title } } } } } }',
  backward:
    '{ organization(slug: "demo") { tasks(last: 7, orderBy: [{ field: DUE_DATE }, { field: TITLE, direction: DESC }]) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { key dueDate title } } } }',
  filtered:
    '{ organization(slug: "demo") { tasks(filter: { status: { in: [DONE, TODO] }, not: { title: { contains: "the" } }, labels: { some: { name: { ne: "bug" } } }, assignee: { isNot: { name: { startsWith: "A" } } } }) { totalCount totalCountIsExact nodes { key } } } }',
  searched:
    '{ organization(slug: "demo") { tasks(search: "guest list", first: 5) { edges { cursor node { title } } pageInfo { endCursor } } } }',
  lookups:
    '{ organization(slug: "demo") { task(key: "WEB-3") { title } none: task(key: "WEB-9999") { title } project(key: "WEB") { name tasks(first: 2) { nodes { key } } } } }',
  fragments:
    'query($yes: Boolean = true) { organization(slug: "demo") { ...o ... on Node { id } } } fragment o on Organization { name tasks(first: 1) @include(if: $yes) { nodes { ...t } } tasks(first: 1) { nodes { id ... on Task { title @skip(if: $yes) status } } } } fragment t on Task { title }',
  aliases:
    '{ a: organization(slug: "demo") { x: name y: name t: tasks(first: 1) { n: nodes { a: title b: title } e: nodes { id } } } b: organization(slug: "other") { name } __typename }',
  groups:
    '{ organization(slug: "demo") { tasks { groups(by: [{ field: STATUS }, { field: LABELS }], first: 50) { __typename status count label { name id } priority assignee { name } } a: groups(by: [{ field: ASSIGNEE }]) { count assignee { name email } } w: groups(by: [{ field: CREATED_AT }, { field: PRIORITY }]) { createdAt priority count dueDate } p: groups(by: [{ field: PROJECT }]) { project { key organization { slug } } count } } } }',
  aggregates:
    '{ organization(slug: "demo") { tasks(filter: { status: { eq: TODO } }) { aggregates { __typename number { min max sum average } dueDate { min max } createdAt { a: min max } completedAt { max } } } none: tasks(filter: { title: { eq: "x" } }) { aggregates { number { min sum average } createdAt { min } } } projects { nodes { key tasks { totalCount aggregates { number { max } } groups(by: [{ field: STATUS }]) { status count } } } } } }',
  'empty lists':
    '{ organization(slug: "demo") { tasks(filter: { title: { eq: "no such" } }) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } } nodes { id } totalCount } } }',
  'nothing but __typename': '{ __typename a: __typename organization(slug: "demo") { __typename } }',
  'nothing at all': '{ viewer @skip(if: true) { id } }',
  'nothing of a list':
    '{ organization(slug: "demo") { tasks { __typename aggregates { __typename number { __typename } } } projects { aggregates { __typename } } labels @skip(if: true) { totalCount } memberships { nodes { __typename } edges { __typename } pageInfo { __typename } } } }',
  'the same relation under two names':
    '{ organization(slug: "demo") { tasks(first: 9) { nodes { a: project { tasks(first: 1) { nodes { title } } labels: organization { name } } b: project { tasks(first: 2) { nodes { title } } labels: organization { slug } } } } } }',
  'the same list under two names, with lookups of the same name':
    '{ organization(slug: "demo") { a: tasks(first: 1) { nodes { organization { task(key: "WEB-1") { title } } } } b: tasks(first: 1) { a: nodes { organization { task(key: "WEB-2") { title } } } b: nodes { organization { task(key: "WEB-3") { title } } } } } }',
  'the same count, group and aggregate under two names':
    '{ organization(slug: "demo") { tasks(first: 2) { nodes { a: organization { tasks { totalCount aggregates { number { max } } groups(by: { field: STATUS }) { count } } } b: organization { tasks(filter: { status: { eq: DONE } }) { totalCount aggregates { number { max } } groups(by: { field: PRIORITY }) { count } } } } } } }',
  'hostile names':
    '{ __proto__: organization(slug: "demo") { constructor: name toString: tasks(first: 2) { __proto__: nodes { r: title x: id k: key length: number hasOwnProperty: project { __proto__: key } } } } }',
  'odd texts and times':
    '{ organization(slug: "demo") { tasks(first: 100, archived: INCLUDE, filter: { project: { is: { key: { in: ["ODD", "GONE"] } } } }, orderBy: [{ field: TITLE }]) { edges { cursor node { title description createdAt updatedAt completedAt dueDate archivedAt number creator { name email } comments(first: 100, archived: INCLUDE) { edges { cursor node { body editedAt createdAt } } } } } } memberships(first: 100) { edges { cursor node { name email } } } labels(archived: INCLUDE, first: 100) { edges { cursor node { name archivedAt } } } projects(archived: INCLUDE) { nodes { key name description lastNumber } } } }',
  'what is archived':
    '{ organization(slug: "demo") { tasks(archived: ONLY, first: 50) { totalCount nodes { key parent { key } subtasks { nodes { key } totalCount } project { key archivedAt } labels { nodes { name } } all: labels(archived: INCLUDE) { nodes { name archivedAt } } comments { totalCount } } } projects(archived: ONLY) { nodes { key tasks { totalCount } all: tasks(archived: INCLUDE) { totalCount nodes { key } } } } hidden: project(key: "GONE") { key } shown: project(key: "GONE", archived: INCLUDE) { key } task(key: "GONE-1") { title } } }',
  'two organizations with a role in each':
    '{ viewer { organizations(orderBy: { field: SLUG }) { nodes { slug memberships(first: 30) { nodes { name email role } } tasks(last: 2) { nodes { title assignee { email } } } labels { totalCount } } } memberships { nodes { role email organization { slug } } } } }',
  'a Node by what it is': 'query { node(id: "nonsense") { id } nodes(ids: []) { id ... on Node { __typename } } }',
  'wide and deep':
    '{ organization(slug: "demo") { tasks(first: 1, filter: { parent: { isNull: false } }) { nodes { parent { parent { parent { parent { parent { title } } } } organization { tasks(first: 1) { nodes { organization { projects(first: 1) { nodes { organization { labels(first: 1) { nodes { organization { name } } } } } } } } } } } } } } }',
}
