import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A database that is filled once in a run of Vitest, and copied for each test file. */
export const templateOf = (vitestPid: number, sessions: number | string): string =>
  join(tmpdir(), `playhead-demo-${vitestPid}-${sessions}`)

/** What Vitest runs after the tests. */
export function teardown(): void {
  const prefix = basename(templateOf(process.pid, ''))
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(prefix)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
}
