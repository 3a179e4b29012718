import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DROP_REASONS, explainReason, REFUSAL_REASONS } from './reasons.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../../../../../${path}`, import.meta.url), 'utf8')
/** The names in the first column of a table that follows a line. */
const listReasons = (text: string, after: string): readonly string[] => {
  const [table = ''] = (text.split(after)[1] ?? '').split('\n\n').slice(1)
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''))
}

it('explains every reason for which the SDK drops records', () => {
  const listed = listReasons(read('docs/guarantees-and-benchmarks.md'), '### Drop reasons')
  expect(listed.length).toBeGreaterThan(8)
  expect(Object.keys(DROP_REASONS).sort()).toEqual([...listed].sort())
})

it('explains every reason for which the collector refuses records', () => {
  const listed = listReasons(read('packages/collector/README.md'), 'is the table of rules')
  expect(listed.length).toBeGreaterThan(12)
  expect(Object.keys(REFUSAL_REASONS).sort()).toEqual([...listed].sort())
})

it('has a text for a reason that is not known', () => {
  expect(explainReason(DROP_REASONS, 'toString').meaning).toContain('does not know')
})
