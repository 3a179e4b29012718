import type { Report } from '../../report.ts'
import type { Bus } from '../../shared/bus.ts'
import type { WatchProgress } from '../responses.ts'
import type { ProgressViewer } from '../saveProgress.ts'
import { PROGRESS, type ProgressChange } from './createProgressFeed.ts'

/** An open connection to a device. */
export interface StreamConnection {
  /** Sends a message. A connection that does not keep up is closed instead. */
  send(text: string): void
  /** Keeps the connection open, and closes it when the other side is gone. */
  beat(): void
  close(reason: 'shutdown' | 'expired'): void
}

/** Why no connection can be opened now. */
export interface StreamRefusal {
  readonly status: 429 | 503
  readonly reason: string
}

/** The open connections of viewers, and what they are sent. */
export interface StreamHub {
  readonly open: number
  /** Why this viewer can open no connection now; `undefined` when it can. */
  findRefusal(viewer: ProgressViewer): StreamRefusal | undefined
  /** Adds a connection. Returns what to call when it has closed. */
  add(viewer: ProgressViewer, connection: StreamConnection): () => void
  /** Closes all connections; no other is opened. */
  close(): void
}

/** Reads the progress of a viewer in these videos. */
export type ReadProgress = (
  viewer: ProgressViewer,
  videoIds: readonly string[],
) => Promise<readonly WatchProgress[]>

/** Tabs and devices of one viewer. */
const MAX_OF_VIEWER = 20
/** A connection takes some 20 KB. */
const MAX_OPEN = 10_000
/** Proxies close connections that are silent for a minute. */
const BEAT_MS = 25_000
/** A token is checked when a connection opens: afterwards it has to open again. */
const MAX_OPEN_MS = 3_600_000

interface Member {
  readonly viewer: ProgressViewer
  readonly connections: Set<{ readonly connection: StreamConnection; readonly since: number }>
}

/** Creates the hub. It listens to the bus while there are connections. */
export function createStreamHub(given: {
  readonly bus: Bus
  readonly readProgress: ReadProgress
  readonly report: Report
  readonly beatMs?: number
  readonly now?: () => number
}): StreamHub {
  const { bus, readProgress, report, beatMs = BEAT_MS, now = () => performance.now() } = given
  const members = new Map<string, Member>()
  const state = { open: 0, isClosed: false, isReading: false }
  /** What has to be read, by viewer. */
  const due = new Map<string, Set<string>>()
  let unsubscribe: (() => void) | undefined

  function send(name: string, progress: WatchProgress): void {
    const text = JSON.stringify(progress)
    for (const { connection } of [...(members.get(name)?.connections ?? [])]) connection.send(text)
  }

  function receive(changes: readonly ProgressChange[]): void {
    for (const change of changes) {
      const name = nameViewer(change)
      if (!members.has(name)) continue
      if (change.progress) send(name, change.progress)
      else due.set(name, (due.get(name) ?? new Set()).add(change.videoId))
    }
    if (due.size && !state.isReading) void readDue()
  }

  /** One viewer after another: the embedded database has one connection for all requests. */
  async function readDue(): Promise<void> {
    state.isReading = true
    for (const [name, videoIds] of due) {
      due.delete(name)
      const member = members.get(name)
      if (!member) continue
      try {
        for (const each of await readProgress(member.viewer, [...videoIds])) send(name, each)
      } catch (error) {
        report(error, 'stream of progress')
      }
    }
    state.isReading = false
  }

  const timer = setInterval(() => {
    const oldest = now() - MAX_OPEN_MS
    for (const { connections } of [...members.values()])
      for (const { connection, since } of [...connections])
        if (since < oldest) connection.close('expired')
        else connection.beat()
  }, beatMs)
  timer.unref()

  return {
    get open() {
      return state.open
    },
    findRefusal(viewer) {
      if (state.isClosed) return { status: 503, reason: 'the collector is closing' }
      if (state.open >= MAX_OPEN) return { status: 503, reason: 'too many connections are open' }
      const own = members.get(nameViewer(viewer))?.connections.size ?? 0
      if (own < MAX_OF_VIEWER) return undefined
      return { status: 429, reason: `a viewer may have ${MAX_OF_VIEWER} connections` }
    },
    add(viewer, connection) {
      const name = nameViewer(viewer)
      const member = members.get(name) ?? { viewer, connections: new Set() }
      const entry = { connection, since: now() }
      members.set(name, member)
      member.connections.add(entry)
      state.open++
      unsubscribe ??= bus.subscribe(PROGRESS, receive)
      // It was let in before.
      if (state.isClosed) connection.close('shutdown')
      return () => {
        if (!member.connections.delete(entry)) return
        state.open--
        if (!member.connections.size) members.delete(name)
        if (state.open) return
        unsubscribe?.()
        unsubscribe = undefined
      }
    },
    close() {
      state.isClosed = true
      clearInterval(timer)
      for (const { connections } of [...members.values()])
        for (const { connection } of [...connections]) connection.close('shutdown')
    },
  }
}

const nameViewer = ({ project, viewerId }: ProgressViewer): string => `${project}/${viewerId}`
