import type {
  Adapter,
  AdapterContext,
  Media,
  Playhead,
  Session,
  TrackedMedia,
} from '@playhead/core'
import { type Watchable, watchable } from './watchable.ts'

/** What is to be followed now. */
export interface Followed {
  readonly playhead: Playhead | null
  /** An element, or an adapter. */
  readonly subject: object | null | undefined
  readonly media: TrackedMedia | null
  /** The adapter for an element. */
  adapterOf(element: object): Adapter
}

/** Keeps one session for what a component shows, whatever React does around it. */
export interface Follower {
  readonly session: Watchable<Session>
  /** Asked after every render: does nothing while it is the same content in the same player. */
  follow(now: Followed): void
  /** The component is being taken down: for good, or to be put up again at once. */
  leave(): void
  stay(): void
  end(): void
}

/**
 * How to end what followed a player for a component that is being taken down. A component that
 * takes its place follows the same player before that has happened, and must not be given a session
 * that is about to end.
 */
const leaving = new WeakMap<object, () => void>()

/** Another value of these is another session; a title that comes late is not. */
const identityOf = (media: TrackedMedia): string =>
  typeof media === 'function'
    ? 'by source'
    : JSON.stringify([media.videoId, media.courseId, media.lessonId])
const isAdapter = (subject: object): subject is Adapter =>
  typeof (subject as Partial<Adapter>).attach === 'function' &&
  typeof (subject as Partial<Adapter>).snapshot === 'function'
/** An adapter that is created in each render is for the same element. */
const playerOf = (subject: object): object => (isAdapter(subject) && subject.element) || subject

/** Creates a follower, which does nothing before its first `follow`. */
export function createFollower(): Follower {
  const session = watchable<Session>()
  let playhead: Playhead | null = null
  let player: object | null = null
  let identity: string | null = null
  let media: TrackedMedia | null = null
  let adapter: Adapter | null = null
  /** The source that core saw last. */
  let source: string | null = null
  /** Another source is the new media's: React has set both at once. */
  let expected = false
  let emit: AdapterContext['emit'] = () => {}
  let unlisten = (): void => {}

  function follow(now: Followed): void {
    const wanted = now.playhead && now.subject && now.media
    if (!wanted) return end()
    media = now.media
    const next = [
      now.playhead,
      playerOf(now.subject as object),
      identityOf(now.media as TrackedMedia),
    ] as const
    if (next[0] === playhead && next[1] === player && next[2] === identity) return
    const before = player === next[1] ? sourceOf(adapter) : null
    const isSame = next[0] === playhead && next[1] === player
    ;[playhead, player, identity] = next
    if (isSame && before !== source) {
      // React has changed the source already: the state of the player is that of the other content.
      // So this is a source change, which ends the session where playback left, and not where the
      // next one begins.
      expected = true
      emit({ type: 'source', reason: 'change' })
      expected = false
      return
    }
    stop()
    begin(now, before)
  }

  /** `before` is the source that other content of the same player had. */
  function begin({ subject, adapterOf }: Followed, before: string | null): void {
    const on = playhead as Playhead
    const left = leaving.get(player as object)
    if (left !== end) left?.()
    adapter = isAdapter(subject as object) ? (subject as Adapter) : adapterOf(subject as object)
    /** The media of a session that is about to begin. */
    let named: Media | null = null
    let first = true
    let late = false

    const nameIt = (now: string | null): Media | null => {
      const given = media as TrackedMedia
      if (typeof given === 'function') named = given(now)
      else if (first) late = now !== null && now === before
      // A loader brings the source of a lesson after React has named it; what was already watched
      // is not named again.
      const its = first || late || expected || !session.value?.snapshot.contentMs
      if (typeof given === 'object') named = its || !now ? given : { videoId: now.slice(-200) }
      if (!first) late = false
      first = false
      return named
    }
    unlisten = on.on('session', (begun) => {
      if (named?.videoId !== begun.snapshot.videoId) return
      named = null
      session.set(begun)
    })
    try {
      session.set(on.track(overheard(adapter), nameIt))
    } catch (error) {
      forget()
      throw error
    }
  }

  /** The adapter, whose signals and snapshots are recorded. */
  const overheard = (of: Adapter): Adapter => ({
    name: of.name,
    capabilities: of.capabilities,
    element: of.element,
    get player() {
      return of.player
    },
    controls: of.controls,
    attach(context) {
      emit = context.emit
      of.attach(context)
    },
    snapshot() {
      const seen = of.snapshot()
      source = seen.source
      return seen
    },
  })

  function stop(): void {
    unlisten()
    unlisten = () => {}
    void session.value?.end()
  }

  function forget(): void {
    unlisten()
    playhead = player = identity = adapter = media = source = null
    session.set(null)
  }

  function leave(): void {
    if (player) leaving.set(player, end)
  }

  function stay(): void {
    if (player) leaving.delete(player)
  }

  function end(): void {
    stay()
    stop()
    forget()
  }

  return { session, follow, leave, stay, end }
}

function sourceOf(adapter: Adapter | null): string | null {
  try {
    return adapter?.snapshot().source ?? null
  } catch {
    return null // core reports it
  }
}
