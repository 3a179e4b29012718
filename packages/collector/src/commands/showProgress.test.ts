import { expect, it } from 'vitest'
import { showProgress } from './showProgress.ts'

/** What is shown in 12 s, one row a millisecond. */
function show(isTTY: boolean): string {
  const written: string[] = []
  let now = 0
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 }
  const display = showProgress('Backing up:', stream, () => now)
  for (now = 0; now <= 12_000; now += 1000)
    display.update({ table: 'video', rows: now, done: now / 24_000 })
  display.end()
  return written.join('')
}

it('is a line every five seconds where the output is not a terminal', () => {
  expect(show(false)).toBe(
    'Backing up: 20 % 5000 rows, now video\nBacking up: 41 % 10000 rows, now video\n',
  )
})

it('is a bar on a terminal, which is removed at the end', () => {
  expect(show(true)).toContain(
    '\r\x1b[K[############............] Backing up: 50 % 12000 rows, now video',
  )
  expect(show(true).endsWith('\r\x1b[K')).toBe(true)
})
