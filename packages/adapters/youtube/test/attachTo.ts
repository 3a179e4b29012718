import type { PlayerSnapshot, Signal } from '@playhead/core'
import { type YouTubeOptions, youtube } from '../src/youtube.ts'
import { type FakeEmbed, fakeEmbed } from './fakeEmbed.ts'

/** Attaches an adapter to a fake embed, and collects what it emits and reports. */
export function attachTo(
  embed = fakeEmbed(),
  options: YouTubeOptions = {},
  given: unknown = embed.iframe,
  document: EventTarget | undefined = undefined,
) {
  const adapter = youtube(given as HTMLIFrameElement, options)
  const emitted: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: string[] = []
  /** Where the reports come from. */
  const places: string[] = []
  let ended = new AbortController()
  /** Attaches in the next session. */
  function attach(): void {
    ended = new AbortController()
    const { signal } = ended
    adapter.attach({
      emit: (signal) => emitted.push({ signal, snapshot: adapter.snapshot() }),
      signal,
      report(error, where) {
        reports.push((error as Error).message)
        places.push(where)
      },
      onTimeDemand() {},
      now: embed.clock.now,
      setTimer(run, ms) {
        const cancel = embed.clock.setTimer(run, ms)
        signal.addEventListener('abort', cancel)
        return cancel
      },
      document: document as Document | undefined,
      window: embed.window,
    })
  }
  attach()
  const types = (): string[] =>
    emitted.map(({ signal }) => signal.type).filter((type) => type !== 'time')
  const positions = (): (number | null)[] => emitted.map(({ snapshot }) => snapshot.position)
  return {
    embed,
    adapter,
    emitted,
    types,
    positions,
    reports,
    places,
    attach,
    ended: { abort: () => ended.abort() },
  }
}
export type Attached = ReturnType<typeof attachTo>

/** Attaches to a cued embed, runs the script, and collects what the adapter emits from then on. */
export function translate(run: (embed: FakeEmbed) => void): Attached {
  const attached = attachTo()
  attached.embed.state(5)
  attached.emitted.length = 0
  run(attached.embed)
  return attached
}
