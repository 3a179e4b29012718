import type { Adapter, AdapterContext, Media, Playhead, Session } from '@playhead/core'
import { DEV } from '@playhead/core/internal'
import { html5 } from '@playhead/html5'
import { complain } from './complain.ts'
import type { FollowFrame } from './loadPlayers.ts'
import { checkSpelling } from './setup/checkSpelling.ts'
import { readMedia, type VideoConfig } from './setup/readMedia.ts'

/** Follows elements, one session at a time each. */
export interface Tracker {
  /**
   * Begins to follow, unless it does already. What is wrong goes to the console, with the element.
   */
  begin(element: Element, config?: VideoConfig): void
  /** Begins anew when the page has come to name another video. */
  again(element: Element): void
  end(element: Element): Promise<void>
  /** Those followed because the page marks them. */
  marked(): Element[]
}

interface Followed {
  /** As the page named it when its session began. */
  id?: string | undefined
  readonly config: VideoConfig | undefined
  session?: Session
}

/** Tracks elements with a playhead, and dispatches their events as DOM events on the elements. */
export function createTracker(
  playhead: Playhead,
  loadPlayers: () => Promise<FollowFrame>,
): Tracker {
  const followed = new Map<Element, Followed>()
  /**
   * The element whose player was attached last: the playhead emits a session after it has attached
   * its player, but not the element.
   */
  let beginning: Element | undefined

  playhead.on('session', (session) => {
    const element = beginning
    const entry = element && followed.get(element)
    if (!entry) return
    entry.session = session
    const dispatch = (type: string, detail: unknown): void => {
      element.dispatchEvent(new CustomEvent(`playhead:${type}`, { bubbles: true, detail }))
    }
    dispatch('session', session)
    session.on('*', (event) => dispatch(event.type, event))
  })

  function start(element: HTMLMediaElement, entry: Followed): void {
    try {
      // It may be anything: a page looked for an element and found none.
      entry.id = element?.dataset?.videoId
      if (element?.localName === 'iframe')
        startFrame(element as Element as HTMLIFrameElement, entry)
      else follow(element, entry, html5(element))
    } catch (error) {
      complain(error, element)
    }
  }

  /**
   * Lazy loaders and consent tools give a frame its address late, and the second script may come at
   * another try.
   */
  function startFrame(iframe: HTMLIFrameElement, entry: Followed): void {
    let tried = ''
    const waits = (): boolean =>
      followed.get(iframe) === entry &&
      !entry.session &&
      ![tried, '', 'about:blank'].includes(iframe.src)
    async function attempt(): Promise<void> {
      try {
        const followFrame = waits() && (await loadPlayers())
        if (!followFrame || !waits()) return
        tried = iframe.src
        follow(iframe as Element as HTMLMediaElement, entry, followFrame(iframe))
      } catch (error) {
        complain(error, iframe)
      }
    }
    iframe.addEventListener('load', attempt)
    void attempt()
  }

  function follow(element: HTMLMediaElement, entry: Followed, adapter: Adapter): void {
    /** Asked now, and again whenever the source has changed. */
    function mediaOf(source: string | null): Media | null {
      entry.id = element.dataset.videoId
      const media = readMedia({ ...element.dataset, ...entry.config }, source)
      if (media) return media
      if (element.networkState !== 0)
        complain('playhead: expected data-video-id, or a source whose path is an id', element)
      const retry = (): unknown => followed.get(element) === entry && start(element, entry)
      element.addEventListener('loadstart', retry, { once: true })
      return null
    }
    const media = mediaOf(adapter.snapshot().source)
    function attach(context: AdapterContext): void {
      beginning = element
      adapter.attach(context)
    }
    // The page itself may follow it already, with the same media: then this is that session.
    if (media) entry.session ??= playhead.track({ ...adapter, attach }, mediaOf)
  }

  function begin(element: Element, config?: VideoConfig): void {
    if (followed.has(element)) return
    if (DEV)
      for (const fault of checkSpelling({ ...(element as HTMLElement)?.dataset }))
        complain(fault, element)
    const entry = { config }
    followed.set(element, entry)
    start(element as HTMLMediaElement, entry)
  }

  async function end(element: Element): Promise<void> {
    const entry = followed.get(element)
    followed.delete(element)
    await entry?.session?.end()
  }

  return {
    begin,
    end,
    again(element) {
      if (followed.get(element)?.id === (element as HTMLElement).dataset.videoId) return
      void end(element)
      begin(element)
    },
    marked: () => [...followed].flatMap(([element, { config }]) => (config ? [] : [element])),
  }
}
