import type { CollectorOptions } from '../src/collectorOptions.ts'
import type { Collector } from '../src/createCollector.ts'
import type { TestCollector } from './openTestCollector.ts'
import { findPostgres, NO_POSTGRES, startPostgres } from './postgres.ts'

/** A database of its own, for a suite. */
export interface TestDatabase {
  /** Undefined for the embedded engine. */
  readonly url: string | undefined
  close(): Promise<void>
}

/** A database that suites run on. */
export interface TestEngine {
  readonly name: string
  open(): Promise<TestDatabase>
}

const bin = findPostgres()
const { TEST_DATABASE_URL } = process.env
if (!bin && !TEST_DATABASE_URL) console.log(`Tested on the embedded engine only: ${NO_POSTGRES}.`)

async function openServer(): Promise<TestDatabase> {
  if (TEST_DATABASE_URL) return { url: TEST_DATABASE_URL, close: async () => {} }
  const { url, remove } = await startPostgres(bin as string)
  return { url, close: remove }
}

/**
 * The embedded engine, and a PostgreSQL server: the one that `TEST_DATABASE_URL` names, else one that
 * is started for the suite.
 */
export const ENGINES: readonly TestEngine[] = [
  { name: 'the embedded engine', open: async () => ({ url: undefined, close: async () => {} }) },
  ...(bin || TEST_DATABASE_URL ? [{ name: 'a PostgreSQL server', open: openServer }] : []),
]

/** Opens a collector on a database that is closed with it. */
export async function openOn<C extends Collector>(
  engine: TestEngine,
  open: (options: CollectorOptions) => Promise<TestCollector<C>>,
): Promise<TestCollector<C>> {
  const database = await engine.open()
  const test = await open({ databaseUrl: database.url })
  const close = async (): Promise<void> => {
    await test.collector.close()
    await database.close()
  }
  return { ...test, collector: { ...test.collector, close } }
}
