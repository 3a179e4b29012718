const { TEST_DATABASE_URL } = process.env
if (!TEST_DATABASE_URL)
  console.log('Tested on the embedded engine only: TEST_DATABASE_URL=postgres://… is not set.')

/**
 * The databases that suites run on: the embedded engine and, where `TEST_DATABASE_URL` names one, a
 * PostgreSQL server.
 */
export const ENGINES: readonly (readonly [name: string, databaseUrl: string | undefined])[] = [
  ['the embedded engine', undefined],
  ...(TEST_DATABASE_URL ? [['a server', TEST_DATABASE_URL] as const] : []),
]
