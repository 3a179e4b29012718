import { createPlayhead, type Media, type Session } from '@playhead/core'
import { fetchTransport } from '@playhead/http'
import {
  Component,
  createElement as h,
  type ReactElement,
  type ReactNode,
  StrictMode,
  useEffect,
  useRef,
  version,
} from 'react'
import { createRoot } from 'react-dom/client'
import { PlayheadProvider, useSnapshot, useVideoSession } from '../src/index.ts'

/** What the page shows. */
export interface Shown {
  readonly src: string
  readonly media: Media
  /** The source is not React's: a loader brings it, so many ms after the commit. */
  readonly loaderMs?: number
}

/** What tests use of the page. */
export interface ReactHarness {
  readonly reactVersion: string
  show(shown: Shown): void
  /** Takes the component away, and leaves the page. */
  clear(): void
  video(): HTMLVideoElement
  /** `[video, from, to]`: what was played, sampled from the element itself every 10 ms. */
  readonly truth: (readonly [video: string, from: number, to: number])[]
  readonly renders: Record<string, number>
  readonly sessions: Session[]
  readonly failed: string[]
  flush(): Promise<unknown>
}

const playhead = createPlayhead({
  transport: fetchTransport({
    url: new URLSearchParams(location.search).get('collector') ?? '/v1/ingest',
  }),
  report: (error) => harness.failed.push(String(error)),
})
const renders: Record<string, number> = {}
const count = (name: string): void => {
  renders[name] = (renders[name] ?? 0) + 1
}
const truth: [string, number, number][] = []
let shows = ''

function Seconds({ session }: { session: Session | null }): ReactElement {
  const second = useSnapshot(session, ({ position }) => Math.floor(position ?? 0))
  count('seconds')
  return h('output', null, second)
}

function Lesson({ src, media, loaderMs }: Shown): ReactElement {
  const ref = useRef<HTMLVideoElement>(null)
  const session = useVideoSession(ref, media)
  count('lesson')
  useEffect(() => {
    if (loaderMs === undefined) return
    const timer = setTimeout(() => {
      if (!ref.current) return
      ref.current.src = src
      void ref.current.play()
    }, loaderMs)
    return () => clearTimeout(timer)
  }, [src, loaderMs])
  const attributes = {
    ref,
    muted: true,
    preload: 'auto',
    ...(loaderMs === undefined ? { src } : {}),
  }
  return h('section', null, h('video', attributes), h(Seconds, { session }))
}

class Boundary extends Component<{ children?: ReactNode }> {
  static getDerivedStateFromError(error: unknown): object {
    harness.failed.push(String(error))
    return { broken: true }
  }
  override state: { broken?: boolean } = {}
  override render(): ReactNode {
    return this.state.broken ? null : this.props.children
  }
}

const root = createRoot(document.body.appendChild(document.createElement('main')))
const within = (node: ReactNode): ReactNode =>
  h(StrictMode, null, h(PlayheadProvider, { playhead }, h(Boundary, null, node)))

setInterval(() => {
  const video = document.querySelector('video')
  if (!video || video.paused || video.seeking || video.readyState < 3) return
  const last = truth.at(-1)
  const at = video.currentTime
  if (last?.[0] === shows && at >= last[2] && at - last[2] < 1) last[2] = at
  else truth.push([shows, at, at])
}, 10)

const harness: ReactHarness = {
  reactVersion: version,
  show(shown) {
    shows = shown.media.videoId
    root.render(within(h(Lesson, shown)))
  },
  clear: () => root.render(within(null)),
  video: () => document.querySelector('video') as HTMLVideoElement,
  truth,
  renders,
  sessions: [],
  failed: [],
  flush: () => playhead.flush(),
}
playhead.on('session', (session) => harness.sessions.push(session))
Object.assign(window, { harness })
