import type { Session, SessionSnapshot } from '@playhead/core'
import { useMemo, useRef, useSyncExternalStore } from 'react'

/** When a snapshot is looked at. */
export interface SnapshotOptions {
  /**
   * Every so many ms, and at once when something happened (a pause, a seek, the end). Use it for
   * what goes on while the player rests, like clocks, or to render less often.
   * @default with each change, about four times a second while playing
   */
  readonly every?: number | undefined
}

const everything = (snapshot: SessionSnapshot): SessionSnapshot => snapshot

/**
 * What a session knows, as far as `select` takes it: renders again only when that is another value
 * (or another shallow object or array). Null while there is no session.
 */
export function useSnapshot(session: Session | null): SessionSnapshot | null
export function useSnapshot<T>(
  session: Session | null,
  select: (snapshot: SessionSnapshot) => T,
  options?: SnapshotOptions,
): T | null
export function useSnapshot(
  session: Session | null,
  select: (snapshot: SessionSnapshot) => unknown = everything,
  { every }: SnapshotOptions = {},
): unknown {
  const looked = useMemo(() => look(session, every), [session, every])
  const last = useRef<unknown>(null)
  const selected = (): unknown => {
    const value = looked.snapshot() && select(looked.snapshot() as SessionSnapshot)
    if (!isSame(last.current, value)) last.current = value
    return last.current
  }
  return useSyncExternalStore(looked.watch, selected, () => null)
}

interface Look {
  /** The same one until it is looked again: React asks several times a render. */
  snapshot(): SessionSnapshot | null
  watch(onChange: () => void): () => void
}

function look(session: Session | null, every: number | undefined): Look {
  let seen = session?.snapshot ?? null
  return {
    snapshot: () => seen,
    watch(onChange) {
      if (!session) return () => {}
      const again = (): void => {
        seen = session.snapshot
        onChange()
      }
      again() // it may have moved on since it was rendered
      if (!every) return session.on('change', again)
      const timer = setInterval(() => {
        again()
        if (seen?.state === 'closed') clearInterval(timer)
      }, every)
      // A listener to changes keeps the position current between two seconds.
      const unlisten = [session.on('*', again), session.on('change', () => {})]
      return () => {
        clearInterval(timer)
        for (const end of unlisten) end()
      }
    },
  }
}

/**
 * Equal, or objects with equal entries: `({ position, duration })` is another object each time it
 * is selected.
 */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  const [ours, theirs] = [Object.entries(a), Object.entries(b)]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    ours.length === theirs.length &&
    ours.every(([key, value]) => Object.is(value, (b as Record<string, unknown>)[key]))
  )
}
