import { expect, it } from 'vitest'
import { idsIn, missingTests, parseFeatures } from './features.ts'

const page = (done: string) => `---
done: [${done}]
---

| id | feature | issue |
| --- | --- | --- |
| A1 | session start \\| end | 1 |
| B5 | events, and postMessage | 1 3 |
| C5 | metric names | 6 |
`

it('reads rows and the issues that are done', () => {
  const { rows, done } = parseFeatures(page('1, 3'))

  expect(rows.map(({ id, issues }) => [id, issues])).toEqual([
    ['A1', [1]],
    ['B5', [1, 3]],
    ['C5', [6]],
  ])
  expect(done).toEqual([1, 3])
})

it('refuses a page that it cannot read, rather than finding nothing missing', () => {
  expect(() => parseFeatures('| A1 | session start | 1 |')).toThrow('done: []')
})

it('finds the ids that names of tests begin with', () => {
  const text = `
    it('B3 completes at 90 %', () => {})
    test.each(percents)("B4 B6 counts %s", () => {})
    describe(\`D10, kept offline\`, () => {})
    it('keeps A2 in mind', () => {})
    it('C5x is no id', () => {})`

  expect(idsIn(text)).toEqual(['B3', 'B4', 'B6', 'D10'])
})

it('owes a test as soon as one issue of a row is done', () => {
  const owed = (done: string, tested: string[]) =>
    missingTests(parseFeatures(page(done)), new Set(tested)).owed.map(({ id }) => id)

  expect(owed('', [])).toEqual([])
  expect(owed('3', [])).toEqual(['B5'])
  expect(owed('1', ['A1'])).toEqual(['B5'])
  expect(owed('1', ['A1', 'B5'])).toEqual([])
})
