import { fakeClock } from '@playhead/testing'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { LIES, type Lie, VALUES } from '../../test/lies.ts'
import type { Adapter, AdapterContext, PlayerSnapshot } from '../contracts/adapter.ts'
import type { EventRecord } from '../contracts/events.ts'
import type { SnapshotRecord } from '../contracts/snapshot.ts'
import type { Store } from '../contracts/store.ts'
import { createPlayhead } from '../playhead/createPlayhead.ts'
import { eventSchema, snapshotSchema } from '../wire.ts'
import { BLANK_PLAYER } from './reducer/state.ts'

type Sent = SnapshotRecord | EventRecord

/** Stands for one of VALUES while fast-check has it, which looks into what it draws. */
class Kind {
  readonly kind: string
  constructor(kind: string) {
    this.kind = kind
  }
}
const drawn = (value: unknown): unknown => (value instanceof Kind ? VALUES[value.kind] : value)
const allDrawn = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, drawn(value)]))

/** A store that shows every record that was written, as the JSON that would be sent. */
function openStore(): { store: Store; records: Sent[] } {
  const records: Sent[] = []
  const store: Store = {
    name: 'shown',
    mode: 'memory',
    async write(put) {
      for (const [key, text] of put) if (/^[es]\//.test(key)) records.push(JSON.parse(text))
    },
    read: async () => [],
    clear: async () => {},
    close() {},
  }
  return { store, records }
}

/** A viewing in which everything happens, of a player that lies; what was written of it. */
async function watch(lie: Lie): Promise<{ records: Sent[] }> {
  const clock = fakeClock()
  const { store, records } = openStore()
  let truth: PlayerSnapshot = {
    ...BLANK_PLAYER,
    position: 0,
    duration: 60,
    live: false,
    volume: 1,
    muted: false,
  }
  let context: AdapterContext | undefined
  const adapter = Object.defineProperties(
    {
      name: 'liar',
      capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
      snapshot: () => (lie.snapshot ? lie.snapshot(truth, context) : truth) as PlayerSnapshot,
      attach(given: AdapterContext) {
        context = given
        lie.attach?.(given)
      },
    },
    Object.getOwnPropertyDescriptors(lie.adapter ?? {}),
  ) as Adapter
  const playhead = createPlayhead({
    transport: { name: 'none', send: async () => ({ outcome: 'retry', reason: 'a test' }) },
    clock,
    store,
    host: { onPageMoment() {} },
    report() {
      throw new Error('the reporter is broken as well')
    },
  })
  const session = playhead.track(adapter, { videoId: 'lesson-1' })
  session.on('pause', () => context?.emit({ type: 'time' }))

  function step(type: string, change: Partial<PlayerSnapshot> = {}, ms = 250): void {
    truth = { ...truth, ...change }
    clock.advance(ms)
    context?.emit({ type } as never)
    for (const given of lie.signals ?? []) context?.emit(...(given as [never]))
    void session.snapshot
  }
  step('loading')
  step('metadata')
  step('play', { paused: false })
  for (let at = 0.25; at <= 2; at += 0.25) step('time', { position: at })
  step('rate', { rate: 2, position: 2.5 })
  step('volume', { volume: 0.5 })
  step('rendition', { rendition: { width: 640, height: 360 } })
  step('seeking', { position: 30 })
  step('seeked')
  step('waiting')
  step('playing', { position: 30.5 }, 1500)
  step('time', { position: 31 }, 9000)
  step('texttrack')
  step('error')
  step('play')
  step('time', { position: 60 }, 5000)
  step('ended', { ended: true, paused: true })
  for (const running of playhead.sessions) running.log('note', { at: 1 })
  for (const running of playhead.sessions) void running.end()
  step('play')
  await clock.pass(1000)
  return { records }
}

const refused = (records: readonly Sent[]): unknown[] =>
  records.flatMap((record) => {
    const { issues = [] } = v.safeParse('rev' in record ? snapshotSchema : eventSchema, record)
    const isStorable =
      !/(?<!\\)\\u0000/.test(JSON.stringify(record)) && JSON.stringify(record).isWellFormed()
    const half = /(?<!\\)\\ud[89a-f]/.test(JSON.stringify(record))
    return issues[0] || !isStorable || half
      ? [{ record, issue: issues[0]?.message ?? 'text that no database stores' }]
      : []
  })

const FIELDS = Object.keys(BLANK_PLAYER)
const SPOKEN = [
  'from',
  'language',
  'active',
  'phase',
  'reason',
  'auto',
  'fatal',
  'code',
  'message',
] as const
const TYPES = [
  'source',
  'pause',
  'seeking',
  'rendition',
  'texttrack',
  'fullscreen',
  'pip',
  'ad',
  'error',
  'ended',
]

describe('whatever an adapter reports, the wire takes what its session sends', () => {
  it('knows more than fifty kinds of lies', () => {
    expect(Object.keys(LIES).length).toBeGreaterThan(51)
    expect(Object.keys(VALUES).length).toBeGreaterThan(30)
  })

  it.each(Object.entries(LIES))('%s', async (_, lie) => {
    const { records } = await watch(lie)

    expect(refused(records)).toEqual([])
    expect(records.some((record) => 'type' in record && record.type === 'end')).toBe(true)
  })

  it.each(Object.entries(VALUES))(
    '%s, in every field of the snapshot and of the signals',
    async (_, value) => {
      let looks = 0
      const inTurn = await watch({
        snapshot: (truth) => ({ ...truth, [FIELDS[looks++ % FIELDS.length] as string]: value }),
      })
      expect(refused(inTurn.records)).toEqual([])
      const rendition = { width: value, height: value, bitrateBps: value, label: value }
      const spoken = Object.fromEntries(SPOKEN.map((field) => [field, value]))
      const { records } = await watch({
        snapshot: (truth) => ({ ...truth, rendition, seekable: [value, value] }),
        signals: [
          ...TYPES.map((type) => [{ ...spoken, type }]),
          [{ type: 'time' }, value],
          [value, value],
        ],
      })
      expect(refused(records)).toEqual([])
    },
  )

  it('arbitrary values in arbitrary fields, in any order', async () => {
    const value = fc.oneof(
      fc.constantFrom(...Object.keys(VALUES)).map((kind) => new Kind(kind)),
      fc.double(),
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
    )
    const snapshot = fc.dictionary(fc.constantFrom(...FIELDS), value)
    const signal = fc
      .tuple(
        fc.constantFrom(...TYPES, 'play', 'time', 'volume', 'rate'),
        fc.dictionary(fc.constantFrom(...SPOKEN), value),
      )
      .map(([type, more]) => ({ ...more, type }))
    const said = fc.tuple(fc.oneof(signal, value), fc.option(value))

    await fc.assert(
      fc.asyncProperty(snapshot, fc.array(said, { maxLength: 3 }), async (fields, signals) => {
        const { records } = await watch({
          snapshot: (truth) => ({ ...truth, ...allDrawn(fields) }),
          signals: signals.map(([first, position]) => [
            first instanceof Kind ? drawn(first) : allDrawn(Object(first)),
            drawn(position),
          ]),
        })
        expect(refused(records)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
