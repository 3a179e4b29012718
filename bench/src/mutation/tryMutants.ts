import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './instrument.ts'
import type { FileCoverage, Plan } from './protocol.ts'
import { readLog } from './readLog.ts'
import { runVitest } from './runVitest.ts'
import { isUnitTest, type Target } from './targets.ts'

export type Outcome = 'killed' | 'timeout' | 'survived' | 'not covered'

/** Mutant → the test that noticed it in an earlier run, which is asked first. */
export type Noticed = Record<string, string>
const mutantKey = ({ file, kind, mutation }: Mutant): string => `${file} ${kind} ${mutation}`

/** Tests that take longer would be repeated for hours. ms */
const MAX_TEST_MS = 1500
/** A test that takes this long with a mutant hangs, unless it is that slow without. ms */
const HANGS_MS = 3000
const HANGS_FACTOR = 8
/** Mutants with modules of their own that one file tries. */
const FRESH_BATCH = 40

/**
 * Tries the mutants of one target in a copy of the workspace that has them behind switches. First
 * all tests run without a mutant, to see which mutants each evaluates. Then each test is repeated
 * with each of its mutants, in one process, until one test notices; the test that noticed a mutant
 * in an earlier run comes first. What is evaluated by imports is tried with modules of its own.
 */
export async function tryMutants(
  copy: string,
  target: Target,
  mutants: readonly Mutant[],
  noticed: Noticed,
  onProgress: (tried: number, killed: number, part: string) => void,
): Promise<ReadonlyMap<string, Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-mutants-'))
  mkdirSync(join(folder, 'coverage'))
  const chosen = new Set(mutants.map(({ id }) => id))
  const files = target.tests
    .flatMap((each) =>
      each.endsWith('.ts') ? [each] : globSync(`${each}/**/*.test.ts`, { cwd: copy }),
    )
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
      throw new Error(
        `tests that fail without a mutant: ${failed.map(({ file }) => file).join(', ') || 'did not run'}`,
      )
    // The target's own tests first, and quick ones before slow ones: they leave less to the others.
    const own = join(copy, target.sources)
    const ordered = coverage
      .map((each) => ({ ...each, tests: each.tests.filter(({ ms }) => ms <= MAX_TEST_MS) }))
      .sort(
        (a, b) =>
          Number(b.file.startsWith(own)) - Number(a.file.startsWith(own)) ||
          averageMs(a) - averageMs(b),
      )
    const limitMs = Math.max(
      HANGS_MS,
      HANGS_FACTOR * Math.max(...ordered.flatMap(({ tests }) => tests.map(({ ms }) => ms))),
    )
    const report = (part: string) => () => {
      const entries = readLog(folder)
      const tried = new Set(
        entries.flatMap((entry) => (entry.type === 'try' ? [entry.mutant] : [])),
      )
      onProgress(tried.size, entries.filter(({ type }) => type === 'killed').length, part)
    }

    const plan: Plan = Object.fromEntries(
      ordered.map(({ file, tests }) => [
        file,
        Object.fromEntries(
          tests.map(({ id, hits }) => [
            id,
            Object.entries(hits).filter(([mutant]) => chosen.has(mutant)),
          ]),
        ),
      ]),
    )
    const names = new Map(ordered.flatMap(({ tests }) => tests.map(({ id, name }) => [id, name])))
    const keys = new Map(mutants.map((each) => [each.id, mutantKey(each)]))
    const wasNoticedBy = (mutant: string, test: string): boolean =>
      noticed[keys.get(mutant) ?? ''] === names.get(test)
    for (const [part, each] of [
      ['where it was noticed before', narrow(plan, wasNoticedBy)],
      ['everywhere', narrow(plan, (mutant, test) => !wasNoticedBy(mutant, test))],
    ] as const) {
      writeFileSync(join(folder, 'plan.json'), JSON.stringify(each))
      const repeated = ordered.map(({ file }) => file).filter((file) => each[file])
      if (repeated.length)
        await runVitest({
          copy,
          settings: { folder, phase: 'repeat' },
          files: repeated,
          limitMs,
          onProgress: report(part),
        })
      forgetDone(folder)
    }

    const fresh = writeFreshFiles(copy, folder, ordered, mutants)
    if (fresh.length)
      await runVitest({
        copy,
        settings: { folder, phase: 'fresh' },
        files: fresh,
        limitMs: 2 * limitMs,
        onProgress: report('fresh'),
      })
    for (const entry of readLog(folder))
      if (entry.type === 'killed') noticed[keys.get(entry.mutant) ?? ''] = entry.test
    return outcomes(folder, mutants)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The plan with only those tries, without tests that have none. */
const narrow = (plan: Plan, isWanted: (mutant: string, test: string) => boolean): Plan =>
  Object.fromEntries(
    Object.entries(plan).flatMap(([file, tests]) => {
      const narrowed = Object.entries(tests)
        .map(([test, tries]) => [test, tries.filter(([mutant]) => isWanted(mutant, test))] as const)
        .filter(([, tries]) => tries.length)
      return narrowed.length ? [[file, Object.fromEntries(narrowed)]] : []
    }),
  )

/** The next plan has the same tests. */
function forgetDone(folder: string): void {
  const lines = readLog(folder).filter(({ type }) => type !== 'done')
  writeFileSync(
    join(folder, 'log.ndjson'),
    lines.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  )
}

const averageMs = ({ tests }: FileCoverage): number =>
  tests.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, tests.length)

/**
 * Test files that import the real ones once for each mutant, which no repeated test has noticed.
 */
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
    const unsure = log.flatMap((entry) =>
      entry.type === 'unsure' && entry.file === file ? [entry.mutant] : [],
    )
    const wanted = new Set([...imported, ...beside, ...unsure])
    const these = alive.filter(
      (each) =>
        wanted.has(each.id) && (sources.has(each.file) || isNeighbour(each.file, copy, file)),
    )
    for (let at = 0; at < these.length; at += FRESH_BATCH) {
      const path = join(copy, 'mutants', `${written.length}.test.ts`)
      mkdirSync(join(copy, 'mutants'), { recursive: true })
      writeFileSync(
        path,
        freshFile(
          copy,
          folder,
          file,
          these.slice(at, at + FRESH_BATCH).map(({ id }) => id),
        ),
      )
      written.push(path)
    }
  }
  return written
}

/** A file that consists of constants runs nothing. */
const isNeighbour = (source: string, copy: string, test: string): boolean =>
  test.startsWith(join(copy, source.replace(/\.ts$/, '.')))

/** The comment by which a test file asks for a DOM. */
const environment = (file: string): string =>
  /^\/\/ @vitest-environment .*$/m.exec(readFileSync(file, 'utf8'))?.[0] ?? ''

const freshFile = (
  copy: string,
  folder: string,
  file: string,
  mutants: readonly string[],
): string => `${environment(file)}
import { describe, it, vi } from 'vitest'
import { readLog } from ${JSON.stringify(join(copy, 'bench/src/mutation/readLog.ts'))}
const control = (globalThis.__stryker__ ??= {})
const killed = new Set(readLog(${JSON.stringify(folder)}).flatMap((entry) => (entry.type === 'killed' ? [entry.mutant] : [])))
const alive = ${JSON.stringify(mutants)}.filter((mutant) => !killed.has(mutant))
for (const mutant of alive.length ? ['', ...alive] : []) {
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
if (!alive.length) it('has nothing to try', () => {})
`

function outcomes(folder: string, mutants: readonly Mutant[]): ReadonlyMap<string, Outcome> {
  const found = new Map<string, Outcome>()
  for (const entry of readLog(folder)) {
    if (entry.type === 'try' && !found.has(entry.mutant)) found.set(entry.mutant, 'survived')
    if (entry.type === 'killed') found.set(entry.mutant, entry.timedOut ? 'timeout' : 'killed')
  }
  return new Map(mutants.map(({ id }) => [id, found.get(id) ?? 'not covered']))
}
