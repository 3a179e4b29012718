import type { PlayerSnapshot, Signal } from '@playhead/core'
import { vimeo } from '../src/vimeo.ts'
import { fakePlayer } from './fakePlayer.ts'
import { fakeVimeo, ORIGIN } from './fakeVimeo.ts'

/** Attaches to a fake frame and records its signals. */
export function attachToFrame(
  options: Parameters<typeof fakeVimeo>[0] = {},
  given: Parameters<typeof vimeo>[1] = {},
  document: Document | undefined = undefined,
) {
  const fake = fakeVimeo(options)
  const adapter = vimeo(fake.element, given)
  const received: { name: string; signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: unknown[] = []
  const ended = new AbortController()
  adapter.attach({
    emit: (signal) =>
      received.push({
        name: signal.type === 'source' ? signal.reason : signal.type,
        signal,
        snapshot: adapter.snapshot(),
      }),
    signal: ended.signal,
    report: (error) => reports.push(error),
    onTimeDemand() {},
    now: fake.clock.now,
    setTimer: fake.clock.setTimer,
    document,
    window: fake.window,
  })
  const types = () => received.map(({ name }) => name).filter((name) => name !== 'time')
  return { ...fake, adapter, received, types, ended, reports }
}

/** Attaches to a fake player and records the names of its signals. */
export function attachToPlayer(overrides: object = {}) {
  const fake = fakePlayer()
  const types: string[] = []
  const adapter = vimeo({ ...fake.player, ...overrides })
  let session = new AbortController()
  function attach(): void {
    const { signal } = session
    adapter.attach({
      emit(given) {
        types.push(given.type === 'source' ? given.reason : given.type)
        if (given.type !== 'source' || given.reason !== 'change') return
        session.abort() // as a playhead does: the next session begins at once
        session = new AbortController()
        attach()
      },
      signal,
      report(error) {
        throw error
      },
      onTimeDemand() {},
      now: fake.clock.now,
      setTimer: fake.clock.setTimer,
      document: undefined,
      window: fake.window,
    })
  }
  attach()
  /** Loads another document into the frame, without subscriptions. */
  function navigate(id: number): void {
    fake.subscribed.clear()
    fake.frame.src = `${ORIGIN}/video/${id}`
    fake.frame.dispatchEvent(new Event('load'))
  }
  return { ...fake, adapter, types, navigate }
}
