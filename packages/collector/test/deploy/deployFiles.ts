import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** `deploy/collector` of this repository. */
export const DEPLOY: string = fileURLToPath(
  new URL('../../../../deploy/collector/', import.meta.url),
)

export const readDeployFile = (name: string): string => readFileSync(DEPLOY + name, 'utf8')

/**
 * Runs a file of SQL as the PostgreSQL image and the service `grants` do.
 * @throws Error with what `psql` printed
 */
export async function runSqlFile(
  name: string,
  url: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const args = ['--no-psqlrc', '--set=ON_ERROR_STOP=1', `--file=${DEPLOY}${name}`, url]
  await promisify(execFile)('psql', args, { env: { ...process.env, ...env } })
}
