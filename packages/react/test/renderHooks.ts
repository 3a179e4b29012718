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
import type { ComponentType, ReactNode } from 'react'
import { onTestFinished, vi } from 'vitest'
import type { LoadedReact } from './loadReact.ts'
import { type MountedReact, mountReact } from './mountReact.ts'

export const LESSON: Media = { videoId: 'lesson-1', courseId: 'course-9' }

/** A mounted root with a playhead, under a fake clock, and a fake player. */
export interface RenderedHooks extends MountedReact {
  readonly collector: RecordingCollector
  readonly playhead: Playhead
  readonly player: FakeAdapter
  /** The return values of `useVideoSession()`, one for each render. */
  readonly returned: (Session | null)[]
  /** The sessions of all playheads of the test, as they began. */
  readonly began: readonly Session[]
  /** A component that tracks `player`. */
  readonly Played: ComponentType<{ media?: TrackedMedia | null }>
  /** A component that tracks its own `<video>`. */
  readonly Video: ComponentType<{ media?: Media; shown?: boolean; at?: string }>
  /** Creates another playhead. The test destroys it. */
  makePlayhead(): Playhead
  /** `videoId state` of each session in `began`. */
  states(): string[]
  /** Plays `player` until a position, in seconds. */
  play(position: number): void
  /** Passes the time for which delivery waits. */
  settle(done: Promise<unknown>): Promise<void>
  /** Puts a node into a provider. @default the provider has `playhead` */
  withProvider(node: ReactNode, playhead?: Playhead | (() => Playhead) | null): ReactNode
  strict(node: ReactNode): ReactNode
}

/** Mounts a root of this React. Everything ends with the test. */
export function renderHooks(react: LoadedReact): RenderedHooks {
  const { React, hooks } = react
  const h = React.createElement
  const collector = recordingCollector()
  const clock = fakeClock()
  const player = fakeAdapter()
  const mounted = mountReact(react)
  const returned: (Session | null)[] = []
  const began: Session[] = []

  function makePlayhead(): Playhead {
    const made = createPlayhead({
      transport: collector.transport,
      store: memoryStore(),
      clock,
      host: { onPageMoment() {} },
    })
    made.on('session', (session) => began.push(session))
    return made
  }
  async function settle(done: Promise<unknown>): Promise<void> {
    await Promise.all([done, clock.pass(5000)])
  }
  const playhead = makePlayhead()
  onTestFinished(async () => {
    vi.restoreAllMocks()
    await mounted.unmount()
    await settle(playhead.destroy())
    mounted.container.remove()
  })

  return {
    ...mounted,
    collector,
    playhead,
    player,
    returned,
    began,
    Played({ media = LESSON }) {
      returned.push(hooks.useVideoSession(player, media))
      return null
    },
    Video({ media = LESSON, shown = true, at = 'a' }) {
      const ref = React.useRef<HTMLVideoElement>(null)
      returned.push(hooks.useVideoSession(ref, media))
      return shown ? h('video', { ref, key: at }) : h('p')
    },
    makePlayhead,
    states: () => began.map(({ snapshot }) => `${snapshot.videoId} ${snapshot.state}`),
    play: (position) => playUntil(position, { player, clock, session: began.at(-1) }),
    settle,
    withProvider: (node, on = playhead) => h(hooks.PlayheadProvider, { playhead: on }, node),
    strict: (node) => h(React.StrictMode, null, node),
  }
}

interface Playback {
  readonly player: FakeAdapter
  readonly clock: FakeClock
  readonly session: Session | undefined
}

/** Plays in steps of 10 ms, with a signal of the time every 250 ms. */
function playUntil(position: number, { player, clock, session }: Playback): void {
  if (session?.snapshot.state !== 'playing') {
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

/** Renders into an error boundary, and returns the error that it caught. */
export async function renderFailing(
  { React }: LoadedReact,
  { render }: MountedReact,
  node: ReactNode,
): Promise<string> {
  let thrown: unknown
  class Boundary extends React.Component<{ children?: ReactNode }> {
    static getDerivedStateFromError(error: unknown): object {
      thrown = error
      return { failed: true }
    }
    override state = { failed: false }
    override render(): ReactNode {
      return this.state.failed ? null : this.props.children
    }
  }
  await render(React.createElement(Boundary, null, node))
  return String(thrown)
}
