import { type fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import type { PageMoment } from '../src/contracts/host.ts'
import { memoryStore } from '../src/delivery/memoryStore.ts'
import { createPlayhead } from '../src/playhead/createPlayhead.ts'
import type { PlayheadOptions } from '../src/playhead/playhead.ts'

/** A playhead on a page whose clock, backend and page moments a test controls. */
export function openPlayhead(options: Partial<PlayheadOptions> = {}) {
  const clock = fakeClock()
  const collector = recordingCollector()
  const reports: string[] = []
  let moment = (_: PageMoment): void => {}
  const playhead = createPlayhead({
    transport: collector.transport,
    clock,
    store: memoryStore(),
    host: {
      onPageMoment(listener) {
        moment = listener
      },
    },
    report: (error, where) => reports.push(`${where}: ${error}`),
    ...options,
  })
  return { clock, collector, playhead, reports, moment: (what: PageMoment) => moment(what) }
}

/** Plays for some seconds, as a player that reports its time four times a second. */
export function playFor(
  adapter: ReturnType<typeof fakeAdapter>,
  clock: ReturnType<typeof fakeClock>,
  seconds: number,
): void {
  const from = adapter.snapshot().position ?? 0
  for (let passed = 0.25; passed <= seconds; passed += 0.25) {
    adapter.set({ position: from + passed })
    clock.advance(250)
    adapter.emit('time')
  }
}
