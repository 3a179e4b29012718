import type { EventRecord, IngestBody, SnapshotRecord } from '@playhead/core'
import {
  CLIPS,
  type OpenPageOptions,
  type Route,
  registerTestSite,
} from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { beforeEach, expect } from 'vitest'
import type { ReceivedEvent, ScriptHarness } from './page.ts'

declare const harness: ScriptHarness

const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; media-src 'self'"

export const TAG =
  '<script src="/playhead.js" data-endpoint="/v1/ingest" data-key="wk_test" defer></script>'
export const VIDEO =
  '<video id="v" src="/clip.mp4" muted data-playhead data-video-id="lesson-1" data-course-id="course-9"></video>'

/** A page, as the script left it. */
export interface ScriptPage {
  readonly page: Page
  /** Messages of the console, but not those of `console.log()`. */
  readonly logged: readonly string[]
  /** Errors that nothing caught. */
  readonly thrown: readonly string[]
  /** The DOM events of a type, without `playhead:`. */
  received(type: string): Promise<ReceivedEvent[]>
  /** The number of sessions now. */
  sessions(): Promise<number>
  /** Plays `#id` until the playhead has moved by `ms`. @default 400 */
  play(id: string, ms?: number): Promise<void>
}

/** The pages of the script's tests, in a browser. */
export interface ScriptSite {
  /** The address of the server, without a path. */
  readonly url: string
  /** Sets a route. The endpoint has its own again before the next test. */
  setRoute(path: string, route: Route): void
  /** Opens a page of this HTML, under a strict content security policy. */
  open(html: string, options?: Pick<OpenPageOptions, 'browser'>): Promise<ScriptPage>
  /** The batches that the endpoint received in this test. */
  readonly bodies: readonly IngestBody[]
  /** The newest snapshot of each session. */
  latest(): SnapshotRecord[]
  events(): EventRecord[]
}

/** Registers the pages of the script's tests. */
export function registerScriptSite(): ScriptSite {
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    scripts: { '/playhead.js': "import '../src/playhead.ts'" },
    pages: {},
    routes: CLIPS,
    headers: { 'content-security-policy': STRICT },
  })
  let bodies: IngestBody[] = []
  let tests = 0
  const path = (): string => `/test-${tests}`

  beforeEach(() => {
    tests++
    bodies = []
    site.server.routes.set('/v1/ingest', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body: IngestBody = JSON.parse(Buffer.concat(chunks).toString())
      // The page of an earlier test may send as it closes.
      if (request.headers.referer === site.origin + path()) bodies.push(body)
      const accepted = body.snapshots.length + body.events.length
      response.writeHead(202, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ accepted, rejected: [], have: [], serverTime: Date.now() }))
    })
  })

  return {
    get url() {
      return site.origin
    },
    setRoute: (path, route) => void site.server.routes.set(path, route),
    async open(html, options = {}) {
      const logged: string[] = []
      const thrown: string[] = []
      const head = '<!doctype html><title>test</title><script src="/page.js"></script>'
      site.server.routes.set(path(), head + html)
      const { page } = await site.open(path(), {
        ...options,
        async prepare(page) {
          page.on('console', (message) => message.type() !== 'log' && logged.push(message.text()))
          page.on('pageerror', (error) => thrown.push(error.message))
        },
      })
      return {
        page,
        logged,
        thrown,
        received: (type) =>
          page.evaluate((type) => harness.received.filter((event) => event.type === type), type),
        sessions: () => page.evaluate('Playhead.playhead?.sessions.length ?? 0'),
        play: (id, ms = 400) => playFor(page, id, ms),
      }
    },
    get bodies() {
      return bodies
    },
    latest: () => findLatest(bodies.flatMap(({ snapshots }) => snapshots)),
    events: () => bodies.flatMap(({ events }) => events),
  }
}

export const eventually = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: 8000, interval: 50 })

const playFor = (page: Page, id: string, ms: number): Promise<void> =>
  page.evaluate(
    async ([id, seconds]) => {
      const video = document.getElementById(id) as HTMLVideoElement
      await video.play()
      for (let at = video.currentTime, moved = 0; moved < seconds; at = video.currentTime) {
        await new Promise((next) => setTimeout(next, 20))
        moved += Math.max(0, Math.min(video.currentTime - at, 1))
      }
    },
    [id, ms / 1000 + 0.1] as const,
  )

function findLatest(snapshots: readonly SnapshotRecord[]): SnapshotRecord[] {
  const newest = new Map<string, SnapshotRecord>()
  for (const snapshot of snapshots) {
    if ((newest.get(snapshot.session)?.rev ?? 0) < snapshot.rev)
      newest.set(snapshot.session, snapshot)
  }
  return [...newest.values()]
}
