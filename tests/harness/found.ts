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
  async function send<Payload>(mutation: string, input: object, selection: string, token?: string): Promise<Payload> {
    const type = mutation.slice(0, 1).toUpperCase() + mutation.slice(1)
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({
        query: `mutation ($input: ${type}Input!) { payload: ${mutation}(input: $input) { ... on ${type}Payload { ${selection} } } }`,
        variables: { input },
      }),
    })
    // The caller names the type of what it selects.
    return ((await response.json()) as { data: { payload: Payload } }).data.payload
  }

  const { accessToken: token } = await send<{ accessToken: string }>(
    'signUp',
    { email: 'founder@world.test', name: 'Founder', password },
    'accessToken',
  )
  const { organization } = await send<{ organization: { id: string } }>(
    'createOrganization',
    { slug: 'founded', name: 'Founded' },
    'organization { id }',
    token,
  )
  const projects: string[] = []
  for (const key of projectKeys) {
    const input = { organizationId: organization.id, key, name: key }
    const { project } = await send<{ project: { id: string } }>('createProject', input, 'project { id }', token)
    projects.push(project.id)
  }
  return { token, organizationId: organization.id, projects }
}
