import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestFile,
  TestRunner,
  type TestTryOptions,
} from 'vitest'
import { type LogEntry, mutantSwitch, type Plan, type RunSettings, SETTINGS } from './protocol.ts'
import { readLog } from './readLog.ts'

/**
 * Between this many mutants, a test has to pass without any: what it found since then is believed
 * only then.
 */
const BATCH = 25
/** A loop that the mutant made endless evaluates it this much more often. */
const ENDLESS = 100

const { folder, phase } = JSON.parse(process.env[SETTINGS] ?? '{}') as RunSettings
const log = (entry: LogEntry): void =>
  appendFileSync(join(folder, 'log.ndjson'), `${JSON.stringify(entry)}\n`)

/** Notes which mutants each test evaluates. */
class CoverageRunner extends TestRunner {
  private imported: string[] = []

  onBeforeRunFiles(): void {
    const { mutantCoverage } = mutantSwitch()
    if (!mutantCoverage) return
    this.imported = Object.keys(mutantCoverage.static)
    mutantCoverage.static = {}
  }

  override onBeforeTryTask(test: RunnerTask, options: TestTryOptions): void {
    super.onBeforeTryTask(test, options)
    mutantSwitch().currentTestId = test.id
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    await super.onAfterRetryTask(test, options)
    mutantSwitch().currentTestId = undefined
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files)
    const { static: beside = {}, perTest = {} } = mutantSwitch().mutantCoverage ?? {}
    for (const file of files) {
      const tests = testsIn(file).map((test) => ({
        id: test.id,
        name: test.fullName,
        ms: test.result?.duration ?? 0,
        hits: perTest[test.id] ?? {},
      }))
      const failed = file.result?.state === 'fail'
      const found = {
        file: file.filepath,
        failed,
        imported: this.imported,
        beside: Object.keys(beside),
        tests,
      }
      writeFileSync(join(folder, 'coverage', `${file.id}.json`), JSON.stringify(found))
    }
  }
}

const testsIn = (task: RunnerTask): RunnerTestCase[] =>
  'tasks' in task ? task.tasks.flatMap(testsIn) : [task]

/** A mutant with how often the test evaluates it, or none: then the test has to pass. */
type Try = readonly [mutant: string, hits: number] | null

/** Repeats each test with each mutant that it evaluates, in the modules that are already there. */
class RepeatRunner extends TestRunner {
  private readonly plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan
  private readonly killed = new Set<string>()
  private readonly done = new Set<string>()
  private schedule: readonly Try[] = []
  private batch: string[] = []
  private unsure: string[] = []
  private failedControls = 0
  private found: LogEntry[] = []

  constructor(config: ConstructorParameters<typeof TestRunner>[0]) {
    super(config)
    for (const entry of readLog(folder)) {
      if (entry.type === 'killed') this.killed.add(entry.mutant)
      if (entry.type === 'done') this.done.add(entry.test)
    }
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    await super.onBeforeRunTask(test)
    if (test.mode !== 'run' && test.mode !== 'queued') return
    const mutants = (this.plan[test.file.filepath]?.[test.id] ?? []).filter(
      ([mutant]) => !this.killed.has(mutant),
    )
    if (!mutants.length || this.done.has(test.id)) {
      test.mode = 'skip'
      return
    }
    const batches: Try[][] = []
    for (let at = 0; at < mutants.length; at += BATCH)
      batches.push([...mutants.slice(at, at + BATCH), null, null])
    this.schedule = [null, null, ...batches.flat()]
    this.batch = []
    this.unsure = []
    this.failedControls = 0
    this.found = []
    test.repeats = this.schedule.length - 1
  }

  override onBeforeTryTask(test: RunnerTask, options: TestTryOptions): void {
    super.onBeforeTryTask(test, options)
    // Vitest waits for the assertions of a test that are not settled: also for those of earlier
    // tries, where the mutant made one wait forever.
    if (test.type === 'test') test.promises = []
    const [mutant, hits = 0] = this.schedule[options.repeats] ?? []
    if (mutant && this.isSpoiled()) throw new Error('not tried')
    const control = mutantSwitch()
    control.activeMutant = mutant
    control.hitCount = 0
    control.hitLimit = ENDLESS * (hits + 10)
    if (mutant) log({ type: 'try', mutant })
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    const [mutant] = this.schedule[options.repeats] ?? []
    mutantSwitch().activeMutant = undefined
    await super.onAfterRetryTask(test, options)
    const { result } = test
    if (!result) return
    const failed = result.state === 'fail'
    if (mutant) {
      this.batch.push(mutant)
      const timedOut = !!result.errors?.some(({ message }) =>
        /timed out in|Hit count limit/.test(message),
      )
      if (failed && !this.isSpoiled())
        this.found.push({ type: 'killed', mutant, test: test.fullName, timedOut })
    } else this.checkBatch(failed)
    result.state = 'pass'
    delete result.errors
    result.attempts?.splice(0)
  }

  /**
   * A test that fails twice without a mutant is spoiled by one: what it finds from then on is not
   * true.
   */
  private isSpoiled(): boolean {
    return this.failedControls > 1
  }

  /** Believes what was found since the last run without a mutant, if this one passes. */
  private checkBatch(failed: boolean): void {
    if (failed || this.isSpoiled()) this.unsure.push(...this.batch)
    else {
      for (const entry of this.found) {
        log(entry)
        if (entry.type === 'killed') this.killed.add(entry.mutant)
      }
    }
    this.failedControls = failed ? this.failedControls + 1 : 0
    this.batch = []
    this.found = []
  }

  override onAfterRunTask(test: RunnerTask): void {
    super.onAfterRunTask(test)
    for (const mutant of this.unsure)
      if (!this.killed.has(mutant)) log({ type: 'unsure', mutant, file: test.file.filepath })
    if (this.schedule.length) log({ type: 'done', test: test.id })
    this.schedule = []
    this.unsure = []
  }
}

/** Runs files in which each mutant has a `describe` with modules of its own. */
class FreshRunner extends TestRunner {
  private readonly killed = new Set<string>()
  private isBroken = false

  constructor(config: ConstructorParameters<typeof TestRunner>[0]) {
    super(config)
    for (const entry of readLog(folder)) if (entry.type === 'killed') this.killed.add(entry.mutant)
  }

  override async onBeforeRunSuite(
    suite: Parameters<TestRunner['onBeforeRunSuite']>[0],
  ): Promise<void> {
    await super.onBeforeRunSuite(suite)
    if (suite.suite) return
    const mutant = mutantIn(suite)
    if (mutant === undefined) return
    const control = mutantSwitch()
    control.activeMutant = mutant || undefined
    control.hitCount = 0
    control.hitLimit = 1e6
    if (mutant) log({ type: 'try', mutant })
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    await super.onBeforeRunTask(test)
    const mutant = mutantIn(test) ?? ''
    if (mutant && (this.isBroken || this.killed.has(mutant))) test.mode = 'skip'
  }

  override onAfterRunTask(test: RunnerTask): void {
    super.onAfterRunTask(test)
    if (test.result?.state !== 'fail') return
    const mutant = mutantIn(test) ?? ''
    if (!mutant) this.isBroken = true
    else if (!this.isBroken && !this.killed.has(mutant)) {
      this.killed.add(mutant)
      const timedOut = !!test.result.errors?.some(({ message }) =>
        /timed out in|Hit count limit/.test(message),
      )
      log({ type: 'killed', mutant, test: test.name, timedOut })
    }
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files)
    mutantSwitch().activeMutant = undefined
    this.isBroken = false
    for (const { filepath } of files) log({ type: 'done', test: filepath })
  }
}

/** The mutant of the outermost `describe`, '' for none. */
function mutantIn(task: RunnerTask): string | undefined {
  let at: RunnerTask = task
  while (at.suite) at = at.suite
  return /^mutant (\d*)$/.exec(at.name)?.[1]
}

export default { coverage: CoverageRunner, repeat: RepeatRunner, fresh: FreshRunner }[
  phase ?? 'coverage'
]
