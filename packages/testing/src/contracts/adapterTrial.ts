import type { Adapter, AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import type { OpenedSubject } from './contract.ts'

/** A player under test, and the functions that drive it. Each may take its time. */
export interface AdapterSubject {
  readonly adapter: Adapter
  play(): void | Promise<void>
  pause(): void | Promise<void>
  seek(seconds: number): void | Promise<void>
  /** Other content comes into the same player. */
  change(): void | Promise<void>
  /** Removes the content, and loads no other; left out where a player cannot. */
  unload?(): void | Promise<void>
  /** The player reports an error that ends playback; with a query of a URL if it has a message. */
  fail?(): void | Promise<void>
  /** The player reports an error after which playback can go on; left out where it has none. */
  readonly failRecoverably?: (() => void | Promise<void>) | undefined
  /**
   * Whether the player can be asked for its error later, as a media element can by `error`.
   * @default false
   */
  readonly keepsError?: boolean
  /**
   * From now on, the browser refuses to play, as autoplay policies do; left out where the player
   * conceals it.
   */
  refusePlay?(): void
  /** Changes the playback rate; left out where a player cannot. */
  setRate?(rate: number): void | Promise<void>
  /** From now on, reading the player throws. */
  breakPlayer?(): void
  /**
   * The page removes the player; left out where it cannot be removed. Commands to it are refused
   * from then on.
   */
  removePlayer?(): void
  /** Lets time pass for the player. */
  pass(ms: number): void | Promise<void>
  /** Listeners that the adapter has on the player, and timers: both 0 after it ended. */
  listeners(): number
  timers?(): number
  now(): number
  setTimer(run: () => void, ms: number): () => void
  dispose?(): void | Promise<void>
}

/** A signal, with the snapshot and the position at that moment. */
interface ReceivedSignal {
  readonly type: Signal['type']
  readonly signal: Signal
  readonly snapshot: PlayerSnapshot
  readonly position: number | null
}

/** An adapter that is attached, and what it has emitted so far. */
export interface AdapterTrial {
  readonly subject: AdapterSubject
  /** Emptied by {@link AdapterTrial.attach} and {@link AdapterTrial.forget}. */
  readonly received: readonly ReceivedSignal[]
  readonly reports: readonly unknown[]
  types(): Signal['type'][]
  count(type: Signal['type']): number
  /** Ends the session and attaches the adapter anew. */
  attach(): void
  detach(): void
  forget(): void
}

/** Plays for a while, as every row begins. */
export async function play({ subject }: AdapterTrial, ms: number): Promise<void> {
  await subject.play()
  await subject.pass(ms)
}

/** Attaches the adapter of a new subject, and records what it emits. */
export async function openAdapter(
  create: () => AdapterSubject | Promise<AdapterSubject>,
): Promise<OpenedSubject<AdapterTrial>> {
  const subject = await create()
  const received: ReceivedSignal[] = []
  const reports: unknown[] = []
  let ends = new AbortController()

  function attach(): void {
    ends.abort()
    received.length = 0
    ends = new AbortController()
    const context: AdapterContext = {
      onTimeDemand() {},
      emit(signal, position) {
        const snapshot = subject.adapter.snapshot()
        const at = position === undefined ? snapshot.position : position
        received.push({ type: signal.type, signal, snapshot, position: at })
      },
      signal: ends.signal,
      report: (error) => reports.push(error),
      now: subject.now,
      setTimer: subject.setTimer,
      document: globalThis.document,
      window: globalThis.window,
    }
    subject.adapter.attach(context)
  }
  attach()

  const trial: AdapterTrial = {
    subject,
    received,
    reports,
    types: () => received.map(({ type }) => type),
    count: (type) => received.filter((each) => each.type === type).length,
    attach,
    detach: () => ends.abort(),
    forget() {
      received.length = 0
    },
  }
  return {
    subject: trial,
    async close() {
      ends.abort()
      await subject.dispose?.()
    },
  }
}
