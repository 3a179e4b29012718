import type { CollectorMode } from '@playhead/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type SimulatedPage, settle, simulatedOrigin } from './simulatedPages.ts'

type Step =
  | { readonly do: 'say'; readonly page: number; readonly count: number }
  | { readonly do: 'save'; readonly page: number; readonly send: boolean }
  | { readonly do: 'hide' | 'freeze' | 'show' | 'close' | 'crash'; readonly page: number }
  | { readonly do: 'open' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'turn' }
  | { readonly do: 'backend'; readonly mode: CollectorMode }
  | { readonly do: 'clock'; readonly jump: number }

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
    arbitrary: fc.record({ do: fc.constant('say' as const), page, count: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('save' as const), page, send: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('hide' as const, 'freeze' as const, 'show' as const), page }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'crash' as const), page }) },
  { weight: 2, arbitrary: fc.constant({ do: 'open' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(500, 3000, 20_000, 70_000) }),
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
)

beforeEach(() => void vi.stubGlobal('navigator', {}))
afterEach(() => void vi.unstubAllGlobals())

it('loses nothing that was on disk, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), fc.boolean(), async (steps, locks) => {
      const origin = simulatedOrigin(locks)
      const pages: SimulatedPage[] = [origin.open()]
      const revs = new Map<SimulatedPage, number>()
      let said = 0

      for (const now of steps) {
        const at = 'page' in now ? now.page % Math.max(1, pages.length) : 0
        const one = pages[at]
        if (now.do === 'open' && pages.length < 4) pages.push(origin.open())
        else if (now.do === 'pass') await origin.pass(now.ms)
        else if (now.do === 'turn') await settle()
        else if (now.do === 'backend') origin.collector.mode = now.mode
        else if (now.do === 'clock') origin.wallOffset += now.jump
        else if (!one) continue
        else if (now.do === 'say') said += one.say(now.count).length
        else if (now.do === 'save') {
          const rev = (revs.get(one) ?? 0) + 1
          revs.set(one, rev)
          one.snapshot(rev, now.send)
        } else if (now.do === 'hide') one.delivery.hide('hidden')
        else if (now.do === 'freeze') one.delivery.hide('pagehide')
        else if (now.do === 'show') one.delivery.show()
        else if (now.do === 'close' || now.do === 'crash') {
          if (now.do === 'crash') await settle() // 5 ms, on a real disk
          one[now.do]()
          pages.splice(at, 1)
        }
      }

      await settle()
      for (const one of pages) one.crash()
      origin.collector.mode = 'ok'
      for (const ms of [86_400_000, 600_000, 600_000]) {
        const last = origin.open()
        said += last.say(1).length
        last.snapshot(1)
        await origin.pass(ms)
        last.crash()
      }

      expect(origin.collector.unexplained()).toEqual([])
      const dropped = new Set(
        origin.collector.ledger.flatMap(({ writer, seqs }) =>
          (seqs ?? []).flatMap(([from, to]) =>
            Array.from({ length: to - from + 1 }, (_, add) => `${writer}/${from + add}`),
          ),
        ),
      )
      const received = new Set(
        [...origin.collector.events.values()].map(({ session, seq }) => `${session.slice('session-'.length)}/${seq}`),
      )
      expect(new Set([...dropped, ...received]).size).toBe(said)
      const refusals = ['Error: refused by the test', 'Error: HTTP 400', 'Error: HTTP 413']
      expect(origin.reports.map(String).filter((each) => !refusals.includes(each))).toEqual([])
      const left = await origin.disk.read('')
      expect(left.filter(([key]) => /^[es]/.test(key))).toEqual([])
      expect(Object.keys(origin.tails)).toEqual([])
    }),
    { numRuns: Number(process.env.DELIVERY_RUNS ?? 150), endOnFailure: false },
  )
}, 120_000)
