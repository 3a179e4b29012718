import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/steps/longestFirst.ts'

const here = ['packages', 'examples', 'bench', 'scripts', 'test']
const everywhere = (name: string): string[] => here.map((folder) => `${folder}/**/${name}`)
const exclude = ['**/node_modules/**', '**/dist/**']
const browserTests = everywhere('*.browser.test.{ts,tsx}')

/**
 * Without it, each test that opens an embedded database spends eight seconds on creating its files.
 */
const EMPTY_DATABASE = './packages/collector/scripts/makeEmptyDatabase.ts'
/** The command of the collector serves it. */
const PAGE = './packages/dashboard/scripts/buildPage.ts'
/** Removes what browser tests of the dashboard share. */
const DEMO_DATA = './packages/dashboard/test/demoTemplate.ts'

/** Pages that deliver, and go on with it after their test: each file has a process of its own. */
const WHOLE_PAGES = ['react', 'script'].map((name) => `packages/${name}/**/*.test.{ts,tsx}`)

const UNIT = {
  // On two cores, the default is one. Many tests wait for processes, servers and timers.
  maxWorkers: 3,
  // Only for tests that hang: limits that a working test does not come near on a busy machine.
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

/**
 * Three kinds of test, distinguished by name: `x.test.ts` is fast, `x.browser.test.ts` drives a
 * real browser, `x.test-d.ts` is types.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...UNIT,
          name: 'unit',
          globalSetup: [EMPTY_DATABASE, PAGE],
          include: everywhere('*.test.{ts,tsx}'),
          exclude: [...exclude, ...browserTests, ...WHOLE_PAGES],
          isolate: false,
          setupFiles: './scripts/steps/startFresh.ts',
          // It sets globals when it is loaded, for each file anew.
          server: { deps: { inline: ['fake-indexeddb'] } },
        },
      },
      {
        test: {
          ...UNIT,
          name: 'unit of pages',
          include: WHOLE_PAGES,
          exclude: [...exclude, ...browserTests],
        },
      },
      {
        test: {
          name: 'browser',
          globalSetup: [EMPTY_DATABASE, PAGE, DEMO_DATA],
          include: browserTests,
          exclude,
          // Videos are decoded on the processor: with three files at once on two cores, players are
          // later than the tests allow.
          maxWorkers: 2,
          maxConcurrency: 2,
          // A machine that stands still for a second can fail a test that is right; a test that
          // fails three times is wrong. Retries are printed.
          retry: 2,
          // Limits for tests that hang; a test that works stays far below them, also on a busy
          // machine.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 15_000, interval: 50 } },
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          exclude,
          // Faults in sources are reported by tsc, package by package.
          typecheck: {
            enabled: true,
            only: true,
            checker: `${import.meta.dirname}/node_modules/typescript-7/bin/tsc`,
            include: everywhere('*.test-d.ts'),
            tsconfig: './tsconfig.json',
            ignoreSourceErrors: true,
          },
        },
      },
    ],
  },
})
