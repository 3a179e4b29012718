import { globSync, readFileSync } from 'node:fs'
import { ROOT } from './packages.ts'

/** A row of docs/internal/features.md. */
export interface Feature {
  readonly id: string
  readonly feature: string
  /** The issues that build it. */
  readonly issues: readonly number[]
}

/** The page, read. */
export interface FeatureTable {
  readonly rows: readonly Feature[]
  /** Issues declared done in the front matter: all their rows have tests. */
  readonly done: readonly number[]
}

const ROW = /^\| ([A-E]\d+) \| (.+) \| ([\d ]+) \|$/gm
const DONE = /^done: \[([\d, ]*)\]$/m
// A test's name, wherever it stands: it('B3 …'), it.each(…)("B3 …"), test(`B3 B4 …`).
const NAME = /\(\s*['"`]((?:[A-E]\d+[ ,]+)+)/g
const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number)

export function parseFeatures(page: string): FeatureTable {
  const rows = [...page.matchAll(ROW)].map(([, id = '', feature = '', issues = '']) => ({
    id,
    feature,
    issues: numbers(issues),
  }))
  const done = page.match(DONE)?.[1]
  if (!rows.length || done === undefined)
    throw new Error('docs/internal/features.md has no rows, or no line "done: []"')
  return { rows, done: numbers(done) }
}

/** The ids that the names of tests in this text begin with. */
export const idsIn = (text: string): string[] =>
  [...text.matchAll(NAME)].flatMap(([, ids = '']) => ids.match(/[A-E]\d+/g) ?? [])

/** Rows without a test; `owed` are those of issues declared done. */
export function missingTests(
  { rows, done }: FeatureTable,
  tested: ReadonlySet<string>,
): { readonly missing: readonly Feature[]; readonly owed: readonly Feature[] } {
  const missing = rows.filter(({ id }) => !tested.has(id))
  return {
    missing,
    owed: missing.filter(({ issues }) => issues.some((issue) => done.includes(issue))),
  }
}

if (import.meta.main) {
  const table = parseFeatures(readFileSync(`${ROOT}/docs/internal/features.md`, 'utf8'))
  const tests = globSync('{packages,examples,bench}/**/*.{test,test-d}.{ts,tsx}', {
    cwd: ROOT,
    exclude: ['**/node_modules/**', '**/dist/**'],
  })
  const tested = new Set(tests.flatMap((file) => idsIn(readFileSync(`${ROOT}/${file}`, 'utf8'))))
  const { missing, owed } = missingTests(table, tested)
  const unknown = [...tested].filter((id) => !table.rows.some((row) => row.id === id))

  console.log(`${table.rows.length - missing.length} of ${table.rows.length} features have a test`)
  for (const issue of new Set(missing.flatMap(({ issues }) => issues).sort((a, b) => a - b))) {
    const ids = missing.filter(({ issues }) => issues.includes(issue)).map(({ id }) => id)
    console.log(`  issue ${issue}, no test yet: ${ids.join(' ')}`)
  }
  for (const { id, feature, issues } of owed) {
    console.error(
      `${id} has no test, but an issue of it (${issues.join(', ')}) is declared done: ${feature}`,
    )
  }
  for (const id of unknown)
    console.error(`a test names ${id}, which is no row of docs/internal/features.md`)
  if (owed.length || unknown.length) process.exitCode = 1
}
