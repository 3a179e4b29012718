/** What the bench and its runner inside Vitest exchange, as files of one folder. */
export interface RunSettings {
  readonly folder: string
  readonly phase: 'coverage' | 'repeat' | 'fresh'
}

/** The environment variable that holds the settings of a run. */
export const SETTINGS = 'PLAYHEAD_MUTATION'

/** One test file, run without any mutant. */
export interface FileCoverage {
  readonly file: string
  readonly failed: boolean
  /** Mutants that the imports evaluate: they need modules of their own. */
  readonly imported: readonly string[]
  /** Mutants in what runs beside tests: in `beforeAll`, and in what a test left behind. */
  readonly beside: readonly string[]
  readonly tests: readonly TestCoverage[]
}

export interface TestCoverage {
  readonly id: string
  readonly name: string
  readonly ms: number
  /** How often it evaluates which mutant. */
  readonly hits: Readonly<Record<string, number>>
}

/** Test file → test → the mutants to try, with how often the test evaluates each. */
export type Plan = Readonly<
  Record<string, Readonly<Record<string, readonly (readonly [mutant: string, hits: number])[]>>>
>

/** Lines of the log, which only grows. A run that is ended in the middle goes on from it. */
export type LogEntry =
  /** A mutant is about to be tried. The last of these, when nothing follows, hangs. */
  | { readonly type: 'try'; readonly mutant: string }
  | {
      readonly type: 'killed'
      readonly mutant: string
      readonly test: string
      readonly timedOut: boolean
    }
  /** A test was tried with all its mutants. */
  | { readonly type: 'done'; readonly test: string }
  /**
   * A mutant that left something behind, or a test that passes only once: tried again with modules
   * of its own.
   */
  | { readonly type: 'unsure'; readonly mutant: string; readonly file: string }

/** The global that instrumented sources read. */
export interface MutantSwitch {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: {
    static: Record<string, number>
    perTest: Record<string, Record<string, number>>
  }
}

export const mutantSwitch = (): MutantSwitch => {
  const scope = globalThis as { __stryker__?: MutantSwitch }
  scope.__stryker__ ??= {}
  return scope.__stryker__
}
