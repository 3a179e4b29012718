import type { PlayerSnapshot, Signal } from '@playhead/core'
import { type CloudflareStreamOptions, cloudflareStream } from '../src/cloudflareStream.ts'
import { type FakeStreamOptions, fakeStream, nameSignal } from './fakeStream.ts'

/** Attaches an adapter to a fake frame, and collects what it emits. */
export function attachTo(
  options: FakeStreamOptions = {},
  given: CloudflareStreamOptions = {},
  document: Document | undefined = undefined,
) {
  const stream = fakeStream(options)
  const adapter = cloudflareStream(stream.frame, given)
  const emitted: { name: string; signal: Signal; snapshot: PlayerSnapshot }[] = []
  const attach = () => {
    const ended = new AbortController()
    adapter.attach({
      emit: (signal) =>
        emitted.push({ name: nameSignal(signal), signal, snapshot: adapter.snapshot() }),
      signal: ended.signal,
      report: (error) => {
        throw error
      },
      onTimeDemand() {},
      now: stream.clock.now,
      setTimer: stream.clock.setTimer,
      document,
      window: stream.window,
    })
    return ended
  }
  const ended = attach()
  /** The signals, without `time`. */
  const names = () => emitted.map(({ name }) => name).filter((name) => name !== 'time')
  return { ...stream, adapter, emitted, names, ended, attach }
}
type Attached = ReturnType<typeof attachTo>
/** Loads a clip, and plays it for so many seconds. */
export async function playTo({ video, clock, load }: Attached, seconds: number): Promise<void> {
  load('/clip.mp4')
  await video.play()
  clock.advance(seconds * 1000)
}
