import { type Caller, post } from './client.ts'
import { password } from './world.ts'

/** An organization of a new account, with projects. */
export interface Founded {
  /** An access token of the founder. */
  token: string
  organizationId: string
  /** Their ids. */
  projects: string[]
}

/** Signs up, founds an organization and makes projects, as a client of a server whose database is out of reach. */
export async function found(url: string, projectKeys: readonly string[]): Promise<Founded> {
  async function send<Payload>(caller: Caller, mutation: string, input: object, selection: string): Promise<Payload> {
    const type = mutation.slice(0, 1).toUpperCase() + mutation.slice(1)
    const response = await post(url, caller, {
      query: `mutation ($input: ${type}Input!) { payload: ${mutation}(input: $input) { ... on ${type}Payload { ${selection} } } }`,
      variables: { input },
    })
    // The caller names the type of what it selects.
    return ((await response.json()) as { data: { payload: Payload } }).data.payload
  }

  const { accessToken: token } = await send<{ accessToken: string }>(
    null,
    'signUp',
    { email: 'founder@world.test', name: 'Founder', password },
    'accessToken',
  )
  const { organization } = await send<{ organization: { id: string } }>(
    { token },
    'createOrganization',
    { slug: 'founded', name: 'Founded' },
    'organization { id }',
  )
  const projects: string[] = []
  for (const key of projectKeys) {
    const input = { organizationId: organization.id, key, name: key }
    const { project } = await send<{ project: { id: string } }>({ token }, 'createProject', input, 'project { id }')
    projects.push(project.id)
  }
  return { token, organizationId: organization.id, projects }
}
