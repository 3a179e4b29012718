import { useEffect, useState } from 'preact/hooks'

/** How many times faster than it was. */
export const SPEEDS = [1, 2, 5, 10, 30, 60] as const
const DEFAULT_SPEED = 10
/** With reduced motion the cursor moves in steps. */
const STEP_MS = 1000

/** A replay: where it is, and what controls it. */
export interface Replay {
  /** Place on the time axis, ms from its beginning. */
  readonly place: number
  readonly playing: boolean
  readonly speed: number
  setSpeed(speed: number): void
  /** Moves to a place. */
  seek(place: number): void
  /** Plays or pauses; at the end it plays from the beginning. */
  toggle(): void
}

/** Moves along a time axis as time goes by. */
export function useReplay(lengthMs: number): Replay {
  const [place, setPlace] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<number>(DEFAULT_SPEED)
  useEffect(() => {
    if (!playing) return undefined
    const stepMs = matchMedia('(prefers-reduced-motion: reduce)').matches ? STEP_MS : 0
    let last = performance.now()
    let frame = requestAnimationFrame(function advance(now) {
      if (now - last >= stepMs) {
        const moved = Math.max(0, now - last) * speed
        last = now
        setPlace((before) => Math.min(lengthMs, before + moved))
      }
      frame = requestAnimationFrame(advance)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, speed, lengthMs])
  useEffect(() => {
    if (playing && place >= lengthMs) setPlaying(false)
  }, [playing, place, lengthMs])
  return {
    ...{ place, playing, speed, setSpeed },
    seek: (to) => setPlace(Math.max(0, Math.min(lengthMs, to))),
    toggle() {
      if (!playing && place >= lengthMs) setPlace(0)
      setPlaying(!playing)
    },
  }
}
