// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component is made for each React
import {
  createPlayhead,
  type Media,
  memoryStore,
  type Playhead,
  type Session,
  type TrackedMedia,
} from '@playhead/core'
import {
  type FakeAdapter,
  type FakeClock,
  fakeAdapter,
  fakeClock,
  type RecordingCollector,
  recordingCollector,
} from '@playhead/testing'
import type { ReactNode, RefObject } from 'react'
import type { Root } from 'react-dom/client'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LoadedReact, loadReact, REACTS } from '../test/loadReact.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
const LESSON: Media = { videoId: 'lesson-1', courseId: 'course-9' }

describe.each(REACTS)('React %i', (version) => {
  let loaded: LoadedReact
  let hooks: LoadedReact['hooks']
  let h: LoadedReact['React']['createElement']
  let collector: RecordingCollector
  let clock: FakeClock
  let playhead: Playhead
  /** What the hook gave back, render by render. */
  let given: (Session | null)[]
  /** All sessions that began. */
  let began: Session[]
  let player: FakeAdapter
  let box: HTMLElement
  let root: Root

  beforeAll(async () => {
    loaded = await loadReact(version)
    hooks = loaded.hooks
    h = loaded.React.createElement
  })
  beforeEach(() => {
    collector = recordingCollector()
    clock = fakeClock()
    began = []
    given = []
    playhead = make()
    player = fakeAdapter()
    box = document.body.appendChild(document.createElement('div'))
    root = loaded.client.createRoot(box)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await unmount()
    await settle(playhead.destroy())
    box.remove()
  })

  function make(): Playhead {
    const { transport } = collector
    const made = createPlayhead({
      transport,
      store: memoryStore(),
      clock,
      host: { onPageMoment() {} },
    })
    made.on('session', (session) => began.push(session))
    return made
  }
  /** Delivery waits by the clock of the test. */
  async function settle(done: Promise<unknown>): Promise<void> {
    await Promise.all([done, clock.pass(5000)])
  }
  /** What happens in React, and all that follows from it. */
  const act = (run: () => void): Promise<void> => loaded.React.act(async () => run())
  const render = (node: ReactNode): Promise<void> => act(() => root.render(node))
  const unmount = (): Promise<void> => act(() => root.unmount())
  const below = (node: ReactNode, on: Playhead | (() => Playhead) | null = playhead): ReactNode =>
    h(hooks.PlayheadProvider, { playhead: on }, node)
  const strict = (node: ReactNode): ReactNode => h(loaded.React.StrictMode, null, node)
  const states = (): string[] =>
    began.map(({ snapshot }) => `${snapshot.videoId} ${snapshot.state}`)
  const play = (position: number): void => {
    if (began.at(-1)?.snapshot.state !== 'playing') {
      player.emit('play', { paused: false })
      player.emit('playing')
    }
    for (let at = player.snapshot().position ?? 0; at < position; at += 0.25) {
      for (let step = 1; step <= 25; step++) {
        clock.advance(10)
        player.set({ position: at + step / 100 })
      }
      player.emit('time')
    }
  }

  /** Renders, and returns the error that the boundary caught. */
  async function renderFailing(node: ReactNode): Promise<string> {
    let thrown: unknown
    class Boundary extends loaded.React.Component<{ children: ReactNode }> {
      static getDerivedStateFromError(error: unknown): object {
        thrown = error
        return { failed: true }
      }
      override state = { failed: false }
      override render(): ReactNode {
        return this.state.failed ? null : this.props.children
      }
    }
    await render(h(Boundary, null, node))
    return String(thrown)
  }

  /** A player of an adapter. */
  const Played = ({ media = LESSON }: { media?: TrackedMedia | null }): ReactNode => {
    given.push(hooks.useVideoSession(player, media))
    return null
  }
  /** A player of its own `<video>`. */
  const Video = ({ media = LESSON, shown = true, at = 'a' }): ReactNode => {
    const ref = loaded.React.useRef<HTMLVideoElement>(null)
    given.push(hooks.useVideoSession(ref, media))
    return shown ? h('video', { ref, key: at }) : h('p')
  }

  describe('a session', () => {
    it('B1 begins with the player and is given to the component', async () => {
      await render(below(h(Video)))

      expect(states()).toEqual(['lesson-1 idle'])
      expect(given).toEqual([null, began[0]])
    })

    it('A1 ends when its component is gone, with what was watched until then', async () => {
      await render(below(h(Played)))
      play(4)
      await unmount()
      await settle(playhead.flush())

      const [snapshot] = collector.snapshots.values()
      expect(snapshot).toMatchObject({
        videoId: 'lesson-1',
        state: 'closed',
        position: 4,
        watched: [[0, 4]],
      })
      expect([...collector.events.values()].at(-1)).toMatchObject({ type: 'end', reason: 'app' })
    })

    it('is one in StrictMode, and not lost there', async () => {
      await render(strict(below(h(Video))))
      const during = states()
      await unmount()

      expect(during).toEqual(['lesson-1 idle'])
      expect(states()).toEqual(['lesson-1 closed'])
    })

    it('goes on when effects are taken down and put up again, as Fast Refresh does', async () => {
      await render(below(strict(h(Played))))
      play(2)
      await render(below(strict(h(Played, { media: { ...LESSON } }))))
      play(4)

      expect(states()).toEqual(['lesson-1 playing'])
      expect(began[0]?.snapshot.watched).toEqual([[0, 4]])
    })

    it('waits for a video that comes later, ends when it goes, and begins with the next', async () => {
      await render(below(h(Video, { shown: false })))
      expect(states()).toEqual([])
      await render(below(h(Video)))
      expect(states()).toEqual(['lesson-1 idle'])
      await render(below(h(Video, { shown: false })))
      expect(states()).toEqual(['lesson-1 closed'])
      expect(given.at(-1)).toBe(null)
      await render(below(h(Video)))
      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
    })

    it('follows a video that a child brings by itself, by a callback ref', async () => {
      let open = (): void => {}
      const Late = ({
        video,
      }: {
        video: (element: HTMLVideoElement | null) => void
      }): ReactNode => {
        const [is, set] = loaded.React.useState(false)
        open = () => set(true)
        return is ? h('video', { ref: video }) : null
      }
      const Course = (): ReactNode => {
        const [video, setVideo] = loaded.React.useState<HTMLVideoElement | null>(null)
        given.push(hooks.useVideoSession(video, LESSON))
        return h(Late, { video: setVideo })
      }
      await render(below(h(Course)))
      expect(states()).toEqual([])
      await act(open)

      expect(states()).toEqual(['lesson-1 idle'])
      expect(given.at(-1)).toBe(began[0])
    })

    it('is another for another element', async () => {
      await render(below(h(Video, { at: 'a' })))
      await render(below(h(Video, { at: 'b' })))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
    })

    it('is another for another video, course or lesson, and the same for a title that comes late', async () => {
      await render(below(h(Video)))
      await render(below(h(Video, { media: { ...LESSON, title: 'One', duration: 60 } })))
      expect(states()).toEqual(['lesson-1 idle'])

      await render(below(h(Video, { media: { ...LESSON, courseId: 'course-10' } })))
      await render(below(h(Video, { media: { ...LESSON, courseId: 'course-10', lessonId: 'l' } })))
      await render(below(h(Video, { media: { videoId: 'lesson-2' } })))
      expect(states()).toEqual([
        'lesson-1 closed',
        'lesson-1 closed',
        'lesson-1 closed',
        'lesson-2 idle',
      ])
      expect(given.at(-1)).toBe(began.at(-1))
    })

    it('is null without media, a player, or a playhead', async () => {
      const Nothing = (): ReactNode => {
        given.push(hooks.useVideoSession(null, LESSON), hooks.useVideoSession(undefined, LESSON))
        return null
      }
      await render(below([h(Played, { key: 1, media: null }), h(Nothing, { key: 2 })]))
      await render(below(h(Played), null))

      expect(began).toEqual([])
      expect(new Set(given)).toEqual(new Set([null]))
    })

    it('does not begin again for an adapter that is made in each render', async () => {
      const element = document.createElement('video')
      const Inline = (): ReactNode => {
        given.push(hooks.useVideoSession({ ...fakeAdapter(), element }, LESSON))
        return null
      }
      await render(below(h(Inline)))
      await render(below(h(Inline)))

      expect(began).toHaveLength(1)
    })

    it('tracks an element that is not a video with the adapter of its option', async () => {
      const made: string[] = []
      const Frame = (): ReactNode => {
        const ref: RefObject<HTMLDivElement | null> = loaded.React.useRef(null)
        const adapter = (frame: HTMLDivElement): FakeAdapter => {
          made.push(frame.localName)
          return player
        }
        given.push(hooks.useVideoSession(ref, LESSON, { adapter }))
        return h('div', { ref })
      }
      await render(below(h(Frame)))
      await render(below(h(Frame)))

      expect(made).toEqual(['div'])
      expect(states()).toEqual(['lesson-1 idle'])
    })

    it('stays while Suspense hides the video for a moment', async () => {
      let ready = (): void => {}
      const waited = new Promise<void>((done) => {
        ready = done
      })
      let isReady = false
      const Slow = ({ suspends }: { suspends: boolean }): ReactNode => {
        if (suspends && !isReady) throw waited
        return null
      }
      const page = (suspends: boolean): ReactNode =>
        below(h(loaded.React.Suspense, { fallback: h('p') }, h(Video), h(Slow, { suspends })))
      await render(page(false))
      await render(page(true))
      expect(box.querySelector('video')?.style.display).toBe('none')
      isReady = true
      await act(ready)

      expect(box.querySelector('video')?.style.display).not.toBe('none')
      expect(states()).toEqual(['lesson-1 idle'])
    })
  })

  it('ends a session that Activity hides, and begins another when it is shown', async (context) => {
    if (version < 19) return context.skip('React 18 has no Activity')
    const page = (mode: 'visible' | 'hidden'): ReactNode =>
      below(h(loaded.React.Activity, { mode, children: h(Video) }))
    await render(page('visible'))
    await render(page('hidden'))
    expect(states()).toEqual(['lesson-1 closed'])
    await render(page('visible'))

    expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
  })

  describe('a source that changes', () => {
    it('B1 begins another session, which the component is given', async () => {
      await render(below(h(Played)))
      play(2)
      await act(() =>
        player.emit({ type: 'source', reason: 'change' }, { source: '/two.mp4', position: 0 }),
      )

      expect(states()).toEqual(['lesson-1 closed', '/two.mp4 idle'])
      expect(given.at(-1)).toBe(began[1])
      await unmount()
      expect(states()).toEqual(['lesson-1 closed', '/two.mp4 closed'])
    })

    it('is named by a function, which is the newest one', async () => {
      const by = (prefix: string) => (source: string | null) => ({ videoId: `${prefix}${source}` })
      await render(below(h(Played, { media: by('a') })))
      await render(below(h(Played, { media: by('b') })))
      await act(() => player.emit({ type: 'source', reason: 'change' }, { source: '/two.mp4' }))

      expect(states()).toEqual(['a/clip.mp4 closed', 'b/two.mp4 idle'])
    })

    it('belongs to the media that was there before it, when nothing of that was watched yet', async () => {
      player.set({ source: null })
      await render(below(h(Played)))
      await act(() => player.emit({ type: 'source', reason: 'change' }, { source: '/one.mp4' }))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
    })

    it('belongs to the new lesson, though the old one played on until its loader brought it', async () => {
      await render(below(h(Played)))
      play(2)
      await render(below(h(Played, { media: { videoId: 'lesson-2' } })))
      play(3)
      await act(() =>
        player.emit({ type: 'source', reason: 'change' }, { source: '/two.mp4', position: 0 }),
      )
      play(2)
      await act(() =>
        player.emit({ type: 'source', reason: 'change' }, { source: '/advert.mp4', position: 0 }),
      )

      expect(states()).toEqual([
        'lesson-1 closed',
        'lesson-2 closed',
        'lesson-2 closed',
        '/advert.mp4 idle',
      ])
    })

    it('and a lesson, set at once, end the one before where playback left it', async () => {
      await render(below(h(Played)))
      play(4)
      player.set({ source: '/two.mp4', position: 0, duration: null }) // as React has done before any effect
      await render(below(h(Played, { media: { videoId: 'lesson-2' } })))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-2 idle'])
      expect(began[0]?.snapshot.position).toBeCloseTo(4, 1)
      expect(given.at(-1)).toBe(began[1])
      await act(() => player.emit({ type: 'source', reason: 'change' }, { source: '/three.mp4' }))
      expect(states()).toEqual(['lesson-1 closed', 'lesson-2 closed', 'lesson-2 idle'])
    })

    it('does not take a session that begins elsewhere on the page', async () => {
      await render(below(h(Played)))
      const other = playhead.track(fakeAdapter(), { videoId: 'elsewhere' })
      await render(below(h(Played)))

      expect(given.at(-1)).toBe(began[0])
      expect(given.at(-1)).not.toBe(other)
    })
  })

  describe('renders', () => {
    it('are two for a session, and do not come because time passes', async () => {
      await render(below(h(Played)))
      await act(() => play(10))

      expect(given).toHaveLength(2)
    })

    it('are as many as the selected value has changes', async () => {
      const seen: unknown[] = []
      const Second = ({ session }: { session: Session | null }): ReactNode => {
        seen.push(hooks.useSnapshot(session, ({ position }) => Math.floor(position ?? 0)))
        return null
      }
      const Both = (): ReactNode => h(Second, { session: hooks.useVideoSession(player, LESSON) })
      await render(below(h(Both)))
      await act(() => play(0.5))
      for (const at of [1, 1.5, 2, 2.5, 3]) await act(() => play(at))

      expect(seen).toEqual([null, 0, 1, 2, 3])
    })

    it('do not come from another object with the same in it', async () => {
      const seen: unknown[] = []
      const Few = ({ session }: { session: Session | null }): ReactNode => {
        seen.push(
          hooks.useSnapshot(session, ({ videoId, milestones }) => ({
            videoId,
            passed: milestones.reached.length,
          })),
        )
        return null
      }
      const session = playhead.track(player, LESSON)
      await render(h(Few, { session }))
      for (const at of [1, 5, 10, 14]) await act(() => play(at))
      expect(seen).toHaveLength(1)
      await act(() => play(16))

      expect(seen.at(-1)).toEqual({ videoId: 'lesson-1', passed: 1 })
      expect(seen).toHaveLength(2)
    })

    it('follow the whole snapshot where no part is selected, and another session at once', async () => {
      const seen: (string | undefined)[] = []
      const All = ({ session }: { session: Session | null }): ReactNode => {
        const snapshot = hooks.useSnapshot(session)
        seen.push(snapshot ? `${snapshot.videoId} ${snapshot.position}` : undefined)
        return null
      }
      const one = playhead.track(player, LESSON)
      const two = playhead.track(fakeAdapter(), { videoId: 'lesson-2' })
      await render(h(All, { session: null }))
      await render(h(All, { session: one }))
      await act(() => play(1))
      await render(h(All, { session: two }))

      expect([...new Set(seen)]).toEqual([undefined, 'lesson-1 0', 'lesson-1 1', 'lesson-2 0'])
    })

    it('come every so often where that is asked for, and at once when something happened', async () => {
      vi.useFakeTimers()
      try {
        const seen: unknown[] = []
        const Clock = ({ session }: { session: Session }): ReactNode => {
          const options = { every: 1000 }
          seen.push(
            hooks.useSnapshot(session, ({ state, position }) => `${state} ${position}`, options),
          )
          return null
        }
        const session = playhead.track(player, LESSON)
        await render(h(Clock, { session }))
        await act(() => play(0.5))
        await act(() => play(1))
        await act(() => play(1.5))
        expect(seen).toEqual(['idle 0', 'playing 0.25'])
        await act(() => vi.advanceTimersByTime(1000))
        expect(seen).toEqual(['idle 0', 'playing 0.25', 'playing 1.5'])
        await act(() => player.emit('pause', { paused: true, position: 1.7 }))
        expect(seen.at(-1)).toBe('paused 1.7')

        await act(() => void session.end())
        await act(() => vi.advanceTimersByTime(1000))
        expect(seen.at(-1)).toBe('closed 1.7')
        expect(vi.getTimerCount()).toBe(0)
      } finally {
        vi.useRealTimers()
      }
    })
  })

  describe('the provider', () => {
    it('is missed with a clear error', async () => {
      vi.spyOn(console, 'error').mockImplementation(() => {})
      const thrown = await renderFailing(h(Played))

      expect(thrown).toContain('needs a <PlayheadProvider')
    })

    it('makes a playhead once, also in StrictMode, and ends it when it is gone', async () => {
      const made: Playhead[] = []
      const create = (): Playhead => {
        made.push(make())
        return made.at(-1) as Playhead
      }
      await render(strict(below(h(Played), () => create())))
      await render(strict(below(h(Played), () => create())))
      expect(made).toHaveLength(1)
      expect(states()).toEqual(['lesson-1 idle'])
      await unmount()

      expect(states()).toEqual(['lesson-1 closed'])
      expect(made[0]?.sessions).toEqual([])
    })

    it('does not end a playhead that it was given', async () => {
      const destroyed = vi.spyOn(playhead, 'destroy')
      await render(below(h(Played)))
      await unmount()

      expect(destroyed).not.toHaveBeenCalled()
    })

    it('moves its sessions to another playhead', async () => {
      await render(below(h(Played)))
      const next = make()
      await render(below(h(Played), next))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
      expect(next.sessions).toEqual([began[1]])
      await unmount()
      await settle(next.destroy())
    })
  })

  describe('a page from the server', () => {
    it('is hydrated without a warning, and tracked from then on', async () => {
      const page = strict(below(h(Video)))
      await unmount()
      const warned = vi.spyOn(console, 'error').mockImplementation(() => {})
      box.innerHTML = loaded.server.renderToString(page)
      warned.mockClear() // this server has a document: see server.test.ts
      const video = box.querySelector('video')
      await act(() => {
        root = loaded.client.hydrateRoot(box, page)
      })

      expect(video).not.toBe(null)
      expect(box.querySelector('video')).toBe(video)
      expect(warned).not.toHaveBeenCalled()
      expect(states()).toEqual(['lesson-1 idle'])
    })
  })
})
