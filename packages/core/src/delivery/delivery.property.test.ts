import type { CollectorMode } from '@playhead/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { declared, type Recorded, received, unaccounted } from '../../test/accounted.ts'
import { type SimulatedPage, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Store } from '../contracts/store.ts'
import type { Consent } from './deliveryTypes.ts'

type Step =
  | { readonly do: 'say'; readonly page: number; readonly count: number }
  | { readonly do: 'save'; readonly page: number; readonly send: boolean }
  | { readonly do: 'hide' | 'freeze' | 'show' | 'close' | 'crash'; readonly page: number }
  | { readonly do: 'open' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'turn' }
  | { readonly do: 'backend'; readonly mode: CollectorMode }
  | { readonly do: 'clock'; readonly jump: number }
  | { readonly do: 'consent'; readonly page: number; readonly consent: Consent }
  | { readonly do: 'disk'; readonly room: number }
  | { readonly do: 'hang'; readonly what: 'store' | 'locks' | 'send' }
  | { readonly do: 'release' }

const page = fc.nat(3)
const mode: fc.Arbitrary<CollectorMode> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<CollectorMode>('ok') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<CollectorMode>(
      'refused',
      'cut',
      { status: 503 },
      { status: 429, retryAfter: '20' },
      { status: 401 },
      { mostBytes: 3000 },
      { poison: (record) => 'seq' in record && record.seq % 17 === 0 },
      { rejects: (record) => 'seq' in record && record.seq % 23 === 0 },
    ),
  },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      page,
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('save' as const), page, send: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('hide' as const, 'freeze' as const, 'show' as const),
      page,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'crash' as const), page }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'open' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(500, 3000, 20_000, 70_000),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'turn' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('backend' as const), mode }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      jump: fc.constantFrom(-3_600_000, 3_600_000, 86_400_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('consent' as const),
      page,
      consent: fc.constantFrom<Consent>('pending', 'granted', 'granted', 'denied'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hang' as const),
      what: fc.constantFrom('store' as const, 'locks' as const, 'send' as const),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'release' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('disk' as const),
      room: fc.constantFrom(0, 20, 100, Infinity),
    }),
  },
)

beforeEach(() => void vi.stubGlobal('navigator', {}))
afterEach(() => void vi.unstubAllGlobals())

/** A disk that takes so many records. */
function smallDisk(disk: Store): Store & { room: number } {
  const keys = new Set<string>()
  return {
    ...disk,
    room: Number.POSITIVE_INFINITY,
    async write(put, remove = []) {
      const after = new Set([...keys, ...put.map(([key]) => key)])
      for (const [key] of remove) after.delete(key)
      if (after.size > Math.max(this.room, keys.size))
        throw new DOMException('full', 'QuotaExceededError')
      await disk.write(put, remove)
      for (const [key] of put) keys.add(key)
      for (const [key] of remove) keys.delete(key)
    },
    async clear() {
      keys.clear()
      await disk.clear()
    },
  }
}

/**
 * Found once: a page ends while the disk, which hangs, is to remove what it holds. The model has to
 * leave that to the next page.
 */
const ENDS_BEFORE_REMOVAL: Step[] = [
  { do: 'say', page: 0, count: 1 },
  { do: 'hide', page: 0 },
  { do: 'hang', what: 'store' },
  { do: 'consent', page: 0, consent: 'denied' },
  { do: 'close', page: 0 },
  { do: 'release' },
  { do: 'open' },
  { do: 'turn' },
]

/**
 * Found once: what a page left in localStorage was taken in by another, whose disk was full, and
 * lost with that.
 */
const TAIL_OUTLIVES_DISK: Step[] = [
  { do: 'open' },
  { do: 'backend', mode: 'refused' },
  { do: 'say', page: 1, count: 2 },
  { do: 'disk', room: 0 },
  { do: 'pass', ms: 1000 },
  { do: 'hide', page: 0 },
  { do: 'close', page: 1 },
  { do: 'open' },
  { do: 'turn' },
  { do: 'hide', page: 0 },
  { do: 'pass', ms: 1000 },
  { do: 'turn' },
  { do: 'hide', page: 0 },
]

it('loses nothing that was on disk and agreed to, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 60 }),
      fc.boolean(),
      async (steps, locks) => {
        const origin = simulatedOrigin(locks)
        const store = smallDisk(origin.disk)
        const pages: SimulatedPage[] = [origin.open({ store })]
        const revs = new Map<SimulatedPage, number>()
        const accepted = new Set<string>()
        /**
         * These were added without consent, or never were on disk: they may be lost without an
         * entry in the ledger.
         */
        const excused = new Set<string>()
        /** How many bodies had come when the viewer said no. */
        let atDenial: number | undefined
        /** A page ended before the disk had removed what it was to remove: the next one does. */
        let isLeftBehind = false

        function say(one: SimulatedPage, count: number): void {
          const ids = one
            .add(count)
            .filter((seq) => seq) // denied: not taken
            .map((seq) => `${one.delivery.writer}/${seq}`)
          for (const id of ids) accepted.add(id)
          if (atDenial !== undefined) for (const id of ids) excused.add(id)
        }
        const recorded = (): Recorded => ({
          events: origin.collector.events.values(),
          ledger: origin.collector.ledger,
        })
        /** As a page ends, what it had in memory only is gone. */
        async function excuse({ delivery }: SimulatedPage, how: 'close' | 'crash'): Promise<void> {
          const { consent, storage } = delivery.status
          if (
            consent === 'granted' &&
            storage === 'indexeddb' &&
            store.room > 1e6 &&
            !origin.hangs.store
          )
            return
          const kept = JSON.stringify([
            await origin.disk.read('e/'),
            how === 'close' && origin.storage,
          ])
          const known = new Set(received(recorded()))
          for (const id of accepted) {
            const [writer, seq = ''] = id.split('/')
            if (
              writer === delivery.writer &&
              !kept.includes(`e/${writer}/${seq.padStart(10, '0')}`) &&
              !known.has(id)
            )
              excused.add(id)
          }
        }
        async function end(one: SimulatedPage, how: 'close' | 'crash'): Promise<void> {
          if (how === 'crash') await settle() // 5 ms, on a real disk
          one[how]()
          isLeftBehind ||= atDenial !== undefined && origin.hangs.store
          await excuse(one, how)
        }

        for (const now of steps) {
          const at = 'page' in now ? now.page % Math.max(1, pages.length) : 0
          const one = pages[at]
          if (now.do === 'open' && pages.length < 4) {
            pages.push(origin.open({ store }))
            isLeftBehind = false
          } else if (now.do === 'pass') await origin.pass(now.ms)
          else if (now.do === 'turn') await settle()
          else if (now.do === 'backend') origin.collector.mode = now.mode
          else if (now.do === 'clock') origin.wallOffset += now.jump
          else if (now.do === 'disk') store.room = now.room
          else if (now.do === 'hang') origin.hangs[now.what] = true
          else if (now.do === 'release') origin.release()
          else if (!one) continue
          else if (now.do === 'say') say(one, now.count)
          else if (now.do === 'save') {
            const rev = (revs.get(one) ?? 0) + 1
            revs.set(one, rev)
            one.snapshot(rev, now.send)
          } else if (now.do === 'hide') one.delivery.hide('hidden')
          else if (now.do === 'freeze') one.delivery.hide('pagehide')
          else if (now.do === 'show') one.delivery.show()
          else if (now.do === 'consent') {
            one.delivery.setConsent(now.consent)
            if (now.consent === 'denied') {
              for (const id of accepted) excused.add(id)
              isLeftBehind = false
              atDenial = origin.collector.bodies.length
            } else if (now.consent === 'granted') atDenial = undefined
          } else if (now.do === 'close' || now.do === 'crash') {
            await end(one, now.do)
            pages.splice(at, 1)
          }
          if (atDenial !== undefined) {
            await settle()
            if (!origin.hangs.store && !isLeftBehind) expect(await origin.disk.read('')).toEqual([])
            expect(Object.keys(origin.storage).filter((name) => name.includes(':tail:'))).toEqual(
              [],
            )
            expect(origin.collector.bodies).toHaveLength(atDenial)
          }
        }

        await settle()
        for (const one of pages) await end(one, 'crash')
        origin.collector.mode = 'ok'
        store.room = Number.POSITIVE_INFINITY
        origin.release()
        atDenial = undefined
        for (const ms of [86_400_000, 600_000, 600_000]) {
          const last = origin.open({ store, consent: 'granted' })
          say(last, 1)
          last.snapshot(1)
          await origin.pass(ms)
          last.crash()
        }

        const known = [...declared(recorded()), ...received(recorded())]
        expect(origin.collector.unexplained().filter((id) => !excused.has(id))).toEqual([])
        expect(unaccounted(accepted, recorded()).filter((id) => !excused.has(id))).toEqual([])
        expect(known.filter((id) => !accepted.has(id))).toEqual([])
        const expected = [
          'Error: refused by the test',
          'Error: HTTP 400',
          'Error: HTTP 413',
          'QuotaExceededError: full',
        ]
        expect(
          origin.reports
            .map(String)
            .filter((each) => !expected.includes(each) && !each.includes('did not settle')),
        ).toEqual([])
        const left = await origin.disk.read('')
        expect(left.filter(([key]) => /^[es]/.test(key))).toEqual([])
        expect(Object.keys(origin.storage)).toEqual([])
      },
    ),
    {
      numRuns: Number(process.env.DELIVERY_RUNS ?? 300),
      endOnFailure: false,
      examples: [
        [TAIL_OUTLIVES_DISK, true],
        [ENDS_BEFORE_REMOVAL, false],
      ],
    },
  )
}, 600_000) // a bound for a hang, not a measure of a busy machine
