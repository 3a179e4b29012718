import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

/**
 * How many tests there were, which did not run and why, and which passed only when they were tried
 * again.
 */
export interface TestCounts {
  passed: number
  failed: number
  skipped: { name: string; reason: string }[]
  /** `reasons`: the first line of each failure, what differed, and where it was. */
  retried: { name: string; retries: number; reasons: string[] }[]
}

/** A vitest reporter that leaves {@link TestCounts} in the file that `TEST_COUNTS` names. */
export default class CountTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: TestCounts = { passed: 0, failed: 0, skipped: [], retried: [] }
    for (const module of modules) {
      // A file that does not even load has no tests to fail.
      if (module.state() === 'failed' && module.errors().length) counts.failed += 1
      for (const test of module.children.allTests()) {
        const result = test.result()
        const retries = test.diagnostic()?.retryCount ?? 0
        if (result.state === 'passed' && retries) {
          const reasons =
            result.errors?.map(({ message, diff, stack }) =>
              [firstLine(message), ...differences(diff), placeIn(stack)].filter(Boolean).join(' '),
            ) ?? []
          counts.retried.push({ name: test.fullName, retries, reasons })
        }
        if (result.state === 'passed') counts.passed += 1
        else if (result.state === 'failed') counts.failed += 1
        else {
          const setUp = suitesOf(test).some((suite) => suite.errors().length)
          const reason =
            (result.state === 'skipped' && result.note) ||
            (setUp ? 'its suite failed' : 'no reason given')
          counts.skipped.push({ name: test.fullName, reason })
        }
      }
    }
    if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts))
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}

/** The lines of a diff that differ, without its two headings. */
function differences(diff: string | undefined): string[] {
  const lines = stripVTControlCharacters(diff ?? '').split('\n')
  return lines
    .filter((line) => /^[+-] (?!Expected$|Received$)/.test(line))
    .map((line) => line.replace(/\s+/g, ' '))
}

/** Where in the repository's own files an error came from, as `(file:line:column)`. */
function placeIn(stack: string | undefined): string {
  const place = stack
    ?.split('\n')
    .filter((line) => !line.includes('node_modules'))
    .map((line) => /((?:packages|examples|bench|scripts|test)\/[^\s)]+:\d+:\d+)/.exec(line)?.[1])
    .find(Boolean)
  return place ? `(${place})` : ''
}

function suitesOf(test: TestCase): (TestModule | TestSuite)[] {
  const suites: (TestModule | TestSuite)[] = []
  let parent: TestModule | TestSuite = test.parent
  while (parent.type === 'suite') {
    suites.push(parent)
    parent = parent.parent
  }
  return [...suites, parent]
}
