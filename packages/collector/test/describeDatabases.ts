import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, vi } from 'vitest'
import type { CollectorOptions } from '../src/collectorOptions.ts'
import type { Plugin } from '../src/plugin.ts'
import { ENGINES, openOn } from './engines.ts'
import { openTestCollector, type TestCollector } from './openTestCollector.ts'

/** A collector of a suite, and the database behind it. */
export interface DatabaseTest {
  readonly test: TestCollector
  readonly pool: Pool
  request(
    method: string,
    path: string,
    credential?: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

/**
 * Runs a suite on the embedded engine and on a PostgreSQL server. `options` are those of its
 * collector.
 */
export function describeDatabases(
  name: string,
  options: CollectorOptions,
  suite: (given: DatabaseTest) => void,
): void {
  for (const engine of ENGINES) {
    describe(`${name}, on ${engine.name}`, () => {
      // A machine that is busy with other suites is slow, not wrong.
      vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
      let test: TestCollector
      let pool: Pool
      const peek: Plugin = {
        name: 'peek',
        routes(_, services) {
          pool = services.pool
        },
      }
      beforeAll(async () => {
        const plugins = [...(options.plugins ?? []), peek]
        test = await openOn(engine, (given) => openTestCollector({ ...given, ...options, plugins }))
      })
      afterAll(() => test.collector.close())
      suite({
        get test() {
          return test
        },
        get pool() {
          return pool
        },
        request: async (method, path, credential, body, headers = {}) =>
          test.collector.fetch(
            new Request(`http://collector${path}`, {
              method,
              ...(body !== undefined && {
                body: typeof body === 'string' ? body : JSON.stringify(body),
              }),
              headers: { ...(credential && { authorization: `Bearer ${credential}` }), ...headers },
            }),
          ),
      })
    })
  }
}

/** All rows of all tables, as text: what is at rest. */
export async function dumpTables(pool: Pool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1",
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(
      `select row_to_json(t)::text as text from ${name} t order by 1`,
    )
    texts.push(`${name}\n${rows.map(({ text }) => text).join('\n')}`)
  }
  return texts.join('\n')
}
