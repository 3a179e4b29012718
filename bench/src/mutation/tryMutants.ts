import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './instrument.ts'
import type { FileCoverage, Plan } from './protocol.ts'
import { readLog } from './readLog.ts'
import { runVitest } from './runVitest.ts'
import { isUnitTest, type Target } from './targets.ts'

export type Outcome = 'killed' | 'timeout' | 'survived' | 'not covered'

/** Tests that take longer would be repeated for hours. ms */
const MAX_TEST_MS = 1500
/** A test that takes this long with a mutant hangs, unless it is that slow without. ms */
const HANGS_MS = 3000
const HANGS_FACTOR = 8
/** Mutants with modules of their own that one file tries. */
const FRESH_BATCH = 40

/**
 * Tries the mutants of one target in a copy of the workspace that has them behind switches. First all tests run without a mutant, to see
 * which mutants each evaluates. Then each test is repeated with each of its mutants, in one process, until one test notices. What is
 * evaluated by imports is tried with modules of its own.
 */
export async function tryMutants(
  copy: string,
  target: Target,
  mutants: readonly Mutant[],
  onProgress: (tried: number, killed: number, part: string) => void,
): Promise<ReadonlyMap<string, Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-mutants-'))
  mkdirSync(join(folder, 'coverage'))
  const chosen = new Set(mutants.map(({ id }) => id))
  const files = target.tests
    .flatMap((each) => (each.endsWith('.ts') ? [each] : globSync(`${each}/**/*.test.ts`, { cwd: copy })))
    .filter(isUnitTest)
    .map((file) => join(copy, file))
  try {
    await runVitest({
      copy,
      settings: { folder, phase: 'coverage' },
      files,
      limitMs: 120_000,
      onProgress: () => onProgress(0, 0, 'without a mutant'),
    })
    const coverage = readdirSync(join(folder, 'coverage')).map(
      (name) => JSON.parse(readFileSync(join(folder, 'coverage', name), 'utf8')) as FileCoverage,
    )
    const failed = coverage.filter((each) => each.failed)
    if (failed.length || coverage.length !== files.length)
      throw new Error(`tests that fail without a mutant: ${failed.map(({ file }) => file).join(', ') || 'did not run'}`)
    // Quick tests first: they leave less to the slow ones.
    const ordered = coverage
      .map((each) => ({ ...each, tests: each.tests.filter(({ ms }) => ms <= MAX_TEST_MS) }))
      .sort((a, b) => averageMs(a) - averageMs(b))
    const limitMs = Math.max(
      HANGS_MS,
      HANGS_FACTOR * Math.max(...ordered.flatMap(({ tests }) => tests.map(({ ms }) => ms))),
    )
    const report = (part: string) => () => {
      const entries = readLog(folder)
      const tried = new Set(entries.flatMap((entry) => (entry.type === 'try' ? [entry.mutant] : [])))
      onProgress(tried.size, entries.filter(({ type }) => type === 'killed').length, part)
    }

    const plan: Plan = Object.fromEntries(
      ordered.map(({ file, tests }) => [
        file,
        Object.fromEntries(
          tests.map(({ id, hits }) => [id, Object.entries(hits).filter(([mutant]) => chosen.has(mutant))]),
        ),
      ]),
    )
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
    const repeated = ordered.map(({ file }) => file)
    await runVitest({
      copy,
      settings: { folder, phase: 'repeat' },
      files: repeated,
      limitMs,
      onProgress: report('repeated'),
    })

    const fresh = writeFreshFiles(copy, folder, ordered, mutants)
    if (fresh.length)
      await runVitest({
        copy,
        settings: { folder, phase: 'fresh' },
        files: fresh,
        limitMs,
        onProgress: report('fresh'),
      })
    return outcomes(folder, mutants)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const averageMs = ({ tests }: FileCoverage): number =>
  tests.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, tests.length)

/** Test files that import the real ones once for each mutant, which no repeated test has noticed. */
function writeFreshFiles(
  copy: string,
  folder: string,
  coverage: readonly FileCoverage[],
  mutants: readonly Mutant[],
): readonly string[] {
  const log = readLog(folder)
  const killed = new Set(log.flatMap((entry) => (entry.type === 'killed' ? [entry.mutant] : [])))
  const alive = mutants.filter(({ id }) => !killed.has(id))
  const sourceOf = new Map(mutants.map(({ id, file }) => [id, file]))
  const written: string[] = []
  for (const { file, imported, beside, tests } of coverage) {
    // Every test imports much; those that run a source may notice how its constants changed.
    const sources = new Set(
      [...beside, ...tests.flatMap(({ hits }) => Object.keys(hits))].map((id) => sourceOf.get(id)),
    )
    const unsure = log.flatMap((entry) => (entry.type === 'unsure' && entry.file === file ? [entry.mutant] : []))
    const wanted = new Set([...imported, ...beside, ...unsure])
    const these = alive.filter(
      (each) => wanted.has(each.id) && (sources.has(each.file) || isNeighbour(each.file, copy, file)),
    )
    for (let at = 0; at < these.length; at += FRESH_BATCH) {
      const path = join(copy, 'mutants', `${written.length}.test.ts`)
      mkdirSync(join(copy, 'mutants'), { recursive: true })
      writeFileSync(path, freshFile(file, ['', ...these.slice(at, at + FRESH_BATCH).map(({ id }) => id)]))
      written.push(path)
    }
  }
  return written
}

/** A file that consists of constants runs nothing. */
const isNeighbour = (source: string, copy: string, test: string): boolean =>
  test.startsWith(join(copy, source.replace(/\.ts$/, '.')))

const freshFile = (file: string, mutants: readonly string[]): string => `
import { describe, it, vi } from 'vitest'
const control = (globalThis.__stryker__ ??= {})
for (const mutant of ${JSON.stringify(mutants)}) {
  describe('mutant ' + mutant, async () => {
    control.activeMutant = mutant || undefined
    vi.resetModules()
    try {
      await import(${JSON.stringify(file)})
    } catch (error) {
      it('is imported', () => { throw error })
    }
    control.activeMutant = undefined
  })
}
`

function outcomes(folder: string, mutants: readonly Mutant[]): ReadonlyMap<string, Outcome> {
  const found = new Map<string, Outcome>()
  for (const entry of readLog(folder)) {
    if (entry.type === 'try' && !found.has(entry.mutant)) found.set(entry.mutant, 'survived')
    if (entry.type === 'killed') found.set(entry.mutant, entry.timedOut ? 'timeout' : 'killed')
  }
  return new Map(mutants.map(({ id }) => [id, found.get(id) ?? 'not covered']))
}
