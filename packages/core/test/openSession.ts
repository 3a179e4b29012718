import { type FakeAdapter, fakeAdapter, fakeClock, fakeHost } from '@playhead/testing'
import type { Adapter, Capabilities, PlayerSnapshot } from '../src/contracts/adapter.ts'
import type { EventRecord } from '../src/contracts/events.ts'
import type { Media } from '../src/contracts/media.ts'
import type { SnapshotRecord } from '../src/contracts/snapshot.ts'
import { noDelivery } from '../src/delivery/noDelivery.ts'
import {
  createSession,
  type RunningSession,
  type SessionParts,
} from '../src/session/createSession.ts'
import type { RecordedSession } from '../src/session/recording.ts'

/** What a test sets about a session and its player. */
export interface SessionOptions extends Partial<SessionParts> {
  readonly player?: Partial<PlayerSnapshot>
  readonly capabilities?: Partial<Capabilities>
  readonly media?: Media
  /** Parts of the adapter that replace those of the fake one. */
  readonly adapterParts?: Partial<Adapter>
  /** `false`: no timer ever runs, as in a hidden page. */
  readonly hasTimers?: boolean
}

/** What a session gave to delivery, in order. */
export interface Delivered {
  readonly events: EventRecord[]
  readonly snapshots: { readonly snapshot: SnapshotRecord; readonly send: boolean }[]
}

/** The session of one test. */
export interface OpenedSession extends Delivered {
  readonly session: RunningSession
  readonly adapter: FakeAdapter
  readonly clock: ReturnType<typeof fakeClock>
  /** `where: error` of every report. */
  readonly reports: string[]
  /** The arguments of every call of `closed()`. */
  readonly closings: unknown[][]
  /** The inputs that the reducer got: `1000 tick`. */
  inputs(): string[]
}

/** A session of one player, without a playhead around it. The wall clock is 1 000 000 ms ahead. */
export function openSession({
  player = {},
  capabilities,
  media = { videoId: 'lesson-1' },
  adapterParts = {},
  hasTimers = true,
  ...parts
}: SessionOptions = {}): OpenedSession {
  const clock = fakeClock(1_000_000)
  const fake = fakeAdapter(capabilities)
  fake.set(player)
  const adapter: FakeAdapter = Object.defineProperties(
    fake,
    Object.getOwnPropertyDescriptors(adapterParts),
  )
  const delivered: Delivered = { events: [], snapshots: [] }
  const reports: string[] = []
  const closings: unknown[][] = []
  const session = createSession({
    adapter,
    identity: { session: 'session-1', player: 'fake', startedAt: 1_000_000, media },
    completion: { threshold: 0.9, basis: 'position' },
    clock: hasTimers ? clock : { ...clock, setTimer: () => () => {} },
    host: fakeHost(),
    delivery: {
      ...noDelivery('a test'),
      add(event) {
        const record = { ...event, seq: delivered.events.length + 1 } as EventRecord
        delivered.events.push(record)
        return record
      },
      put: (snapshot, send) => void delivered.snapshots.push({ snapshot, send }),
    },
    intervalMs: 15_000,
    report: (error, where) => reports.push(`${where}: ${error}`),
    closed: (...given) => closings.push(given),
    hasOwnId: false,
    ...parts,
  })
  return {
    session,
    adapter,
    clock,
    ...delivered,
    reports,
    closings,
    inputs: () =>
      (session.recording as RecordedSession).readings.map(
        ({ now, signal }) => `${now} ${signal.type}`,
      ),
  }
}

/** The same, of a player that plays. */
export function openPlaying(options: SessionOptions = {}): OpenedSession {
  const opened = openSession(options)
  opened.adapter.emit('play', { paused: false })
  opened.adapter.emit('playing')
  return opened
}

/** Plays for some seconds; the player emits `time` four times a second. */
export function playSeconds({ adapter, clock }: OpenedSession, seconds: number, rate = 1): void {
  const from = adapter.snapshot().position ?? 0
  for (let passedMs = 50; passedMs <= seconds * 1000; passedMs += 50) {
    adapter.set({ position: from + (passedMs / 1000) * rate })
    clock.advance(50)
    if (passedMs % 250 === 0) adapter.emit('time')
  }
}
