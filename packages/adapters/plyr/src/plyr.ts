import type { Adapter, AdapterContext, PlayerSnapshot, QualityProbe, Signal } from '@playhead/core'
import { show } from '@playhead/core/internal'
import { dragAsOneSeek, html5 } from '@playhead/html5'
import { embed } from './embed.ts'
import type { PlyrPlayer } from './plyrPlayer.ts'

/** What Plyr does not know of itself. */
export interface PlyrOptions {
  /** The MSE engine behind Plyr's `<video>`: `hlsQuality(hls)` of `@playhead/html5/quality`. */
  readonly quality?: QualityProbe | undefined
}

type Emit = AdapterContext['emit']

/** Plyr says these itself, and better than its media element: it draws the captions, and its full screen may be a full window. */
const PLYRS = new Set<Signal['type']>(['fullscreen', 'texttrack'])
/** What a reload for another quality says, and is not about the content. */
const RELOAD = new Set<Signal['type']>(['source', 'loading', 'metadata', 'time', 'seeking', 'waiting', 'rendition'])
/** Plyr's own events, which it fires on what is around the media element. */
const ADS: Readonly<Record<string, Signal>> = {
  adscontentpause: { type: 'ad', phase: 'start' },
  adscontentresume: { type: 'ad', phase: 'end' },
}

/**
 * Follows a Plyr through its sources, providers and qualities.
 * @throws TypeError if it is none, or was destroyed.
 */
export function plyr(player: PlyrPlayer, { quality }: PlyrOptions = {}): Adapter {
  const box = player?.elements?.container
  if (!box || !player.media || typeof player.provider !== 'string') {
    throw new TypeError(`playhead: plyr(player) expects a Plyr that is set up, got ${show(player)}`)
  }
  const container: HTMLElement = box
  const inside = (): Pick<Adapter, 'attach' | 'capabilities' | 'snapshot'> =>
    player.provider === 'html5' ? html5(player.media as HTMLMediaElement, { quality }) : embed(player)

  let media = player.media
  let inner = inside()
  /** The player as it was last seen with content: what is told while it has none, or reloads it. */
  let seen = inner.snapshot()
  let attached = false
  let between: 'sources' | 'qualities' | null = null
  /** The quality that was chosen from Plyr's menu. */
  let label: string | undefined

  let wasReady = false
  /** Destroyed: Plyr takes back at once that it is ready, and lets go of the element 200 ms later. */
  function gone(): boolean {
    wasReady ||= player.ready === true
    return !player.media || (wasReady && !player.ready)
  }
  const left = (): boolean => player.media !== media || gone()
  /** Turns to what is inside now, if that is something else. A session that runs is told first. */
  function turn(): void {
    if (!left() || gone()) return
    media = player.media as EventTarget
    inner = inside()
    label = undefined
  }

  function snapshot(): PlayerSnapshot {
    if (!attached) turn()
    if (between || left()) return seen
    seen = inner.snapshot()
    if (label) seen = { ...seen, rendition: { ...seen.rendition, label } }
    return seen
  }

  function attach(context: AdapterContext): void {
    const { emit, signal, report } = context
    let fullscreen = false
    let language: string | null = null
    let content = player.provider === 'html5' ? null : inner.snapshot().source
    let heard = new AbortController()
    attached = true
    between = null
    signal.addEventListener('abort', () => {
      attached = false
      heard.abort()
    })

    function on(target: EventTarget, types: string, said: (event: Event) => void, until = signal): void {
      const guarded = (event: Event): void => {
        try {
          said(event)
        } catch (error) {
          report(error, `plyr ${event.type}`)
        }
      }
      for (const type of types.split(' ')) target.addEventListener(type, guarded, { signal: until })
    }

    /** Hears what is inside now, and nothing that was before: a timer of that may still run. */
    function follow(hear: Emit): void {
      heard.abort()
      if (signal.aborted || gone()) return
      turn()
      heard = new AbortController()
      const { signal: mine } = heard
      if (player.provider === 'html5') on(media, 'qualitychange', reload, mine)
      inner.attach({ ...context, emit: (said, at) => mine.aborted || hear(said, at), signal: mine })
    }

    /** The media element was taken away, at once and without a `pause`. */
    function leave(): void {
      const first = between !== 'sources'
      between = 'sources'
      if (first) emit({ type: 'source', reason: 'unload' })
      follow(arrive)
    }

    /** Until the next one says what it loads. */
    function arrive(): void {
      if (left()) return leave()
      const { source, duration } = inner.snapshot()
      if (source === null && duration === null) return
      const isFirst = seen.source === null && seen.duration === null
      const isSame = source !== null && source === seen.source
      between = null
      if (isFirst || isSame) follow(listen)
      else emit({ type: 'source', reason: 'change' })
    }

    /** Plyr loads another file of the same content and goes back to where it was. An engine that it only tells does not reload. */
    function reload(event: Event): void {
      const chosen = (event as CustomEvent<{ quality?: number }>).detail?.quality
      if ((media as HTMLMediaElement).readyState > 0) return
      emit({ type: 'quality-switch', phase: 'begin' }, (media as HTMLMediaElement).currentTime)
      between = 'qualities'
      label = chosen ? `${chosen}p` : undefined
    }
    function reloaded(): void {
      between = null
      emit({ type: 'quality-switch', phase: 'end' })
      emit({ type: 'rendition', auto: false })
    }

    const hear = dragAsOneSeek(
      (said, at) => {
        const { type } = said
        if (PLYRS.has(type)) return
        if (between === 'qualities') {
          const back =
            type === 'playing' || type === 'error' || (type === 'seeked' && (media as HTMLMediaElement).paused)
          if (RELOAD.has(type) || (type === 'seeked' && !back)) return
          if (back) reloaded()
          if (type === 'seeked') return
        }
        emit(said, at)
      },
      {
        isHeld: () => !!container.querySelector('[play-on-seeked]'),
        isSeeking: () => !!(media as HTMLMediaElement).seeking,
        isPaused: () => !!(media as HTMLMediaElement).paused,
      },
    )
    const listen: Emit = (said, at) => {
      if (left()) return leave()
      // YouTube and Vimeo can be given other content behind Plyr's back.
      const now = player.provider === 'html5' ? content : inner.snapshot().source
      content ??= now
      if (now !== null && now !== content) emit({ type: 'source', reason: 'change' })
      else hear(said, at)
    }

    on(container, 'ready', () => left() && leave())
    // Of Plyr, on the element that it puts back in its place.
    on(container.getRootNode(), 'destroyed', () => gone() && leave())
    for (const [type, said] of Object.entries(ADS)) on(container, type, () => emit(said))
    const framed = (): void => {
      const { active } = player.fullscreen // Plyr says both of other elements, too
      if (active !== fullscreen) emit({ type: 'fullscreen', active })
      fullscreen = active
    }
    const captioned = (): void => {
      const { toggled, currentTrackNode, language: wanted } = player.captions ?? {}
      const now = toggled ? currentTrackNode?.language || wanted || 'unknown' : null
      if (now !== language) emit({ type: 'texttrack', language: now })
      language = now
    }
    on(container, 'enterfullscreen exitfullscreen', framed)
    on(container, 'captionsenabled captionsdisabled languagechange', captioned)

    follow(listen)
    framed()
    captioned()
  }

  return {
    name: 'plyr',
    element: container,
    get player() {
      const { media: inside } = player
      return player.provider === 'html5' ? inside : (inside as Partial<Element> | null)?.querySelector?.('iframe')
    },
    get capabilities() {
      if (!attached) turn()
      return inner.capabilities
    },
    snapshot,
    attach,
  }
}
