import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from './exec.ts'
import type { TestCounts } from './steps/countTests.ts'
import { chooseSteps, runSteps } from './steps/runSteps.ts'
import { STEPS, type TestStep } from './steps/steps.ts'

// A third process would only make the timings of the others worse on a small machine.
const WIDTH = Math.min(availableParallelism(), 2)
const MINUTES = 10

const began = performance.now()
const since = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`
// `pnpm test:unit packages/core -t seek`: plain words choose steps, what follows them goes to
// vitest.
const given = process.argv.slice(2)
const plain = given.findIndex((word) => !/^[a-z]+$/.test(word))
const names = plain < 0 ? given : given.slice(0, plain)
const filters = given.slice(names.length)
const steps = chooseSteps(STEPS, names)
const countsDirectory = mkdtempSync(join(tmpdir(), 'playhead-counts-'))
const totals: TestCounts = { passed: 0, failed: 0, skipped: [], retried: [] }

const outcomes = await runSteps(steps, WIDTH, runStep)
rmSync(countsDirectory, { recursive: true })
summarize()

async function runStep(step: TestStep): Promise<boolean> {
  const from = performance.now()
  const file = join(countsDirectory, step.name)
  console.log(`▷ ${step.name}: ${step.proves}`)
  // Of one step alone, the output is shown while it comes.
  const live = names.length === 1 && names[0] === step.name
  const colour: Record<string, string> = live ? {} : { NO_COLOR: '1' }
  let output = ''
  let passed = true
  for (const [command = '', ...args] of step.commands) {
    if (command === 'vitest') args.push(...filters)
    const timeoutMs = (step.minutes ?? MINUTES) * 60_000
    const result = await exec(command, args, {
      live,
      env: { TEST_COUNTS: file, ...colour },
      timeoutMs,
    })
    output += result.output
    passed &&= result.ok
  }
  const counts = step.counts ? `  ${addCounts(file, passed)}` : ''
  console.log(`${passed ? '✓' : '✗'} ${step.name}  ${since(from)}${counts}`)
  if (output && (!passed || step.prints)) console.log(output.trim().replace(/^/gm, '  '))
  return passed
}

function addCounts(file: string, passed: boolean): string {
  try {
    const counts: TestCounts = JSON.parse(readFileSync(file, 'utf8'))
    totals.passed += counts.passed
    totals.failed += counts.failed
    totals.skipped.push(...counts.skipped)
    totals.retried.push(...counts.retried)
    return countsLine(counts)
  } catch {
    return passed ? 'wrote no counts' : 'ended before it could count'
  }
}

function countsLine({ passed, failed, skipped, retried }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped, ${retried.length} passed on a retry`
}

function summarize(): void {
  const bad = [...outcomes].filter(([, outcome]) => outcome !== 'passed')
  for (const { name, reason } of totals.skipped) console.log(`- skipped: ${name} (${reason})`)
  for (const { name, retries, reasons } of totals.retried) {
    console.log([`- passed on retry ${retries}: ${name}`, ...reasons].join('\n    '))
  }
  console.log(`\n${steps.length - bad.length} of ${steps.length} steps passed in ${since(began)}`)
  for (const [{ name, needs = [] }, outcome] of bad) {
    console.log(
      `  ${name} ${outcome === 'blocked' ? `did not run: it needs ${needs.join(', ')}` : 'failed'}`,
    )
  }
  if (bad.length) process.exitCode = 1
  if (steps.some(({ counts }) => counts)) {
    console.log(countsLine(totals))
  }
}
