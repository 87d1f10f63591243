import { describe, expect, test } from 'vitest'
import { readConfig, settingDescriptions } from '../src/config.ts'

const origins =
  'must be origins as browsers send them, such as https://app.example.com, without a path, separated by commas'

describe('a wrong setting is told in a sentence, without its value', () => {
  test.each([
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '1e3', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['MAX_BODY_BYTES', '1000', 'must be a whole number of at least 1024'],
    ['LIMIT_DEPTH', '2.5', 'must be a whole number of at least 1'],
    ['OPERATION_SECONDS', '0', 'must be a number from 0.1 to 3600'],
    ['GRAPHIQL', 'maybe', 'must be true or false'],
    ['NODE_ENV', 'staging', 'must be one of development, production, test'],
    ['DATABASE_URL', 'mysql://u:secret@h/d', 'must begin with postgresql://'],
    ['CORS_ORIGINS', '*', origins],
    ['CORS_ORIGINS', 'null', origins],
    ['CORS_ORIGINS', 'app.example.com', origins],
    ['CORS_ORIGINS', 'https://app.example.com/', origins],
    ['CORS_ORIGINS', 'https://*.example.com', origins],
    ['CORS_ORIGINS', 'https://APP.example.com', origins],
    ['CORS_ORIGINS', 'https://app.example.com:443', origins],
    ['CORS_ORIGINS', 'https://good.example https://app.example.com', origins],
  ])('%s=%s', (name, value, complaint) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      `These settings are wrong:\n  ${name}: ${complaint}\ndocs/configuration.md lists every setting.`,
    )
  })

  test.each(Object.entries(settingDescriptions))('%s has words of its own', (name, setting) => {
    const { error } = setting.safeParse('\u0001')
    for (const { message } of error?.issues ?? []) expect(message, name).toMatch(/^must /)
  })
})

test('settings become what they mean', () => {
  const read = readConfig({
    PORT: '0',
    OPERATION_SECONDS: '0.5',
    GRAPHIQL: 'false',
    CORS_ORIGINS: ' https://app.example.com, http://localhost:3000,http://[::1]:8080,capacitor://localhost ,',
  })
  expect(read).toMatchObject({
    PORT: 0,
    OPERATION_SECONDS: 0.5,
    GRAPHIQL: false,
    INTROSPECTION: true,
    LIMIT_DEPTH: 20,
    CORS_ORIGINS: ['https://app.example.com', 'http://localhost:3000', 'http://[::1]:8080', 'capacitor://localhost'],
  })
})

test.each([
  [{ GRAPHIQL: '', INTROSPECTION: '' }, true],
  [{ GRAPHIQL: '', INTROSPECTION: '', NODE_ENV: 'production' }, false],
  [{ GRAPHIQL: 'true', INTROSPECTION: 'true', NODE_ENV: 'production' }, true],
  [{ GRAPHIQL: 'false', INTROSPECTION: 'false' }, false],
])('GraphiQL and introspection are what %j says: %s', (environment, value) => {
  const { GRAPHIQL, INTROSPECTION } = readConfig(environment)
  expect({ GRAPHIQL, INTROSPECTION }).toEqual({ GRAPHIQL: value, INTROSPECTION: value })
})
