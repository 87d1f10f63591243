// Runs in the GraphiQL page: signs in the demo person chosen in the bar, and gives their token to every operation that
// has no Authorization header of its own.
window.demoSignIn = (() => {
  const nobody = ''
  const storageKey = 'trellis:demo-person'
  const refreshAfterMilliseconds = 60_000
  const signIn = `mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      __typename
      ... on SignInPayload { accessToken }
      ... on Error { message }
    }
  }`

  const fetchUnsigned = window.fetch.bind(window)
  const select = document.querySelector('#demo-person')
  const status = document.querySelector('#demo-status')
  /** @type {{ email: string, promise: Promise<string | null>, since: number }} */
  let token = { email: nobody, promise: Promise.resolve(null), since: 0 }

  async function signInAs(email) {
    if (email === nobody) return null
    const { password } = select.selectedOptions[0].dataset
    status.textContent = 'signing in …'
    try {
      const response = await fetchUnsigned(location.pathname, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: signIn, variables: { input: { email, password } } }),
      })
      const { data, errors } = await response.json()
      const accessToken = data?.signIn?.accessToken ?? null
      status.textContent = accessToken ? '' : (data?.signIn?.message ?? errors?.[0]?.message)
      return accessToken
    } catch {
      status.textContent = 'The server cannot be reached.'
      return null
    }
  }

  /** The token of the chosen person, a new one where it may soon expire. */
  function currentToken() {
    const email = select?.value ?? nobody
    if (token.email !== email || Date.now() - token.since > refreshAfterMilliseconds) {
      token = { email, promise: signInAs(email), since: Date.now() }
    }
    return token.promise
  }

  window.fetch = async (url, init = {}) => {
    const headers = new Headers(init.headers)
    const accessToken = headers.has('Authorization') ? null : await currentToken()
    if (accessToken) headers.set('Authorization', `Bearer ${accessToken}`)
    return fetchUnsigned(url, { ...init, headers })
  }

  if (select) {
    const remembered = localStorage.getItem(storageKey)
    if ([...select.options].some(({ value }) => value === remembered)) select.value = remembered
    select.addEventListener('change', () => {
      localStorage.setItem(storageKey, select.value)
      status.textContent = ''
      void currentToken()
    })
    void currentToken()
  }

  return {
    async connectionParams() {
      const accessToken = await currentToken()
      return accessToken ? { authorization: `Bearer ${accessToken}` } : {}
    },
  }
})()
