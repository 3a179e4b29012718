import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLOCK_BY_STATE } from '../session/reducer/draft.ts'
import { eventSchema, snapshotSchema } from '../wire.ts'

const page = readFileSync(new URL('../../../../docs/reference.md', import.meta.url), 'utf8')
/** The first cells of the table under a heading. */
const rows = (heading: string): string[] => {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? ''
  return [...section.matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1] as string)
}
const literals = (file: string, type: string): string[] => {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8')
  const union =
    source.slice(source.indexOf(`export type ${type} =`)).split(/\n(?=\n|export|interface)/)[0] ??
    ''
  return [...union.matchAll(/readonly type: '([\w-]+)'/g)].map((match) => match[1] as string)
}

describe('docs/reference.md', () => {
  it('lists every signal, and no other', () => {
    const signals = new Set(literals('./adapter.ts', 'Signal'))

    expect(signals.size).toBeGreaterThan(20)
    expect(new Set(rows('Signals'))).toEqual(signals)
  })

  it('lists every event that the wire accepts, and no other', () => {
    const accepted = (
      eventSchema as unknown as { options: { entries: { type: { literal: string } } }[] }
    ).options

    expect(new Set(rows('Events'))).toEqual(
      new Set(accepted.map(({ entries }) => entries.type.literal)),
    )
  })

  it('lists every state with its clock', () => {
    const states = (snapshotSchema as unknown as { entries: { state: { options: string[] } } })
      .entries.state.options

    expect(new Set(rows('States and clocks'))).toEqual(new Set(states))
    for (const [state, clock] of Object.entries(CLOCK_BY_STATE))
      expect(page).toContain(`| \`${state}\` | \`${clock}\` |`)
  })
})
