/**
 * What everybody gets from each way into the schema: the reviewed truth. The columns are an anonymous caller, an ADMIN of
 * another organization, and the three roles of the organization that the thing belongs to. A mutation's refusal is the
 * member of its union without `Error`; `null` is a field's answer, `NOT_FOUND` and `UNAUTHENTICATED` are codes of a response's error.
 */
const table = `
                             anonymous        stranger   VIEWER     MEMBER     ADMIN
Query.viewer                 null             data       data       data       data
Query.node                   null             null       data       data       data
Query.nodes                  null             null       data       data       data
Query.organization           null             null       data       data       data
Query.project                null             null       data       data       data
Query.task                   null             null       data       data       data

Organization.memberships     null             null       data       data       data
Organization.projects        null             null       data       data       data
Organization.tasks           null             null       data       data       data
Organization.labels          null             null       data       data       data
Organization.project         null             null       data       data       data
Organization.task            null             null       data       data       data
Membership.email             null             null       null       data       data

Subscription.taskEvents      UNAUTHENTICATED  NOT_FOUND  data       data       data
Subscription.commentEvents   UNAUTHENTICATED  NOT_FOUND  data       data       data

signUp                       data             data       data       data       data
signIn                       data             data       data       data       data
signOut                      Unauthenticated  data       data       data       data
updateViewer                 Unauthenticated  data       data       data       data

createOrganization           Unauthenticated  data       data       data       data
updateOrganization           Unauthenticated  NotFound   Forbidden  Forbidden  data
changeRole                   Unauthenticated  NotFound   Forbidden  Forbidden  data

createProject                Unauthenticated  NotFound   Forbidden  Forbidden  data
updateProject                Unauthenticated  NotFound   Forbidden  Forbidden  data
deleteProject                Unauthenticated  NotFound   Forbidden  Forbidden  data
archiveProject               Unauthenticated  NotFound   Forbidden  Forbidden  data
restoreProject               Unauthenticated  NotFound   Forbidden  Forbidden  data

createTask                   Unauthenticated  NotFound   Forbidden  data       data
updateTask                   Unauthenticated  NotFound   Forbidden  data       data
deleteTask                   Unauthenticated  NotFound   Forbidden  Forbidden  data
deleteTask of one's own      Unauthenticated  data       Forbidden  data       data
completeTask                 Unauthenticated  NotFound   Forbidden  data       data
reopenTask                   Unauthenticated  NotFound   Forbidden  data       data
assignTask                   Unauthenticated  NotFound   Forbidden  data       data
addLabels                    Unauthenticated  NotFound   Forbidden  data       data
removeLabels                 Unauthenticated  NotFound   Forbidden  data       data

createTasks                  Unauthenticated  NotFound   Forbidden  data       data
updateTasks                  Unauthenticated  NotFound   Forbidden  data       data
completeTasks                Unauthenticated  NotFound   Forbidden  data       data
deleteTasks                  Unauthenticated  NotFound   Forbidden  Forbidden  data
archiveTask                  Unauthenticated  NotFound   Forbidden  data       data
restoreTask                  Unauthenticated  NotFound   Forbidden  data       data

createLabel                  Unauthenticated  NotFound   Forbidden  data       data
updateLabel                  Unauthenticated  NotFound   Forbidden  Forbidden  data
deleteLabel                  Unauthenticated  NotFound   Forbidden  Forbidden  data
createLabels                 Unauthenticated  NotFound   Forbidden  data       data
archiveLabel                 Unauthenticated  NotFound   Forbidden  Forbidden  data
restoreLabel                 Unauthenticated  NotFound   Forbidden  Forbidden  data

addComment                   Unauthenticated  NotFound   Forbidden  data       data
editComment                  Unauthenticated  NotFound   Forbidden  Forbidden  data
editComment of one's own     Unauthenticated  data       Forbidden  data       data
deleteComment                Unauthenticated  NotFound   Forbidden  Forbidden  data
deleteComment of one's own   Unauthenticated  data       Forbidden  data       data
deleteComments               Unauthenticated  NotFound   Forbidden  Forbidden  data
`

export const callers = ['anonymous', 'stranger', 'VIEWER', 'MEMBER', 'ADMIN'] as const
export type Caller = (typeof callers)[number]

export interface Row {
  /** `Query.task`, or a mutation's name. */
  what: string
  own: boolean
  outcomes: Record<Caller, string>
}

export const rows: Row[] = table
  .split('\n')
  .slice(2)
  .filter((line) => line !== '')
  .map((line) => {
    const [name = '', ...outcomes] = line.split(/ {2,}/)
    if (outcomes.length !== callers.length) throw new Error(`not a row of the table: ${line}`)
    return {
      what: name.replace(" of one's own", ''),
      own: name.endsWith(" of one's own"),
      outcomes: Object.fromEntries(callers.map((caller, index) => [caller, outcomes[index]])) as Row['outcomes'],
    }
  })
