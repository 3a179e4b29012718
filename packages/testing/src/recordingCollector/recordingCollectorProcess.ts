import type { EventRecord, LedgerEntry, SnapshotRecord } from '@playhead/core'
import type { CollectorMode } from './recordingCollector.ts'
import {
  type RecordingCollectorServer,
  recordingCollectorServer,
} from './recordingCollectorServer.ts'

/** What a collector saw so far. */
export interface CollectorSeen {
  readonly events: readonly EventRecord[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly ledger: readonly LedgerEntry[]
  readonly unexplained: readonly string[]
  /** Events that came more than once, over all. */
  readonly duplicates: number
  /** Records that came again under the same identity with other content. */
  readonly contradictions: readonly string[]
  readonly methods: Readonly<Record<string, number>>
  readonly contentTypes: readonly string[]
  readonly posts: RecordingCollectorServer['posts']
  readonly mostAtOnce: number
  /** Each batch that came, also those not stored: who numbered it, and which events. */
  readonly batches: readonly {
    readonly writer: string
    readonly seqs: readonly number[]
    readonly drops: number
  }[]
}

/**
 * A recording collector in a process of its own: browsers are killed beside it, and tests that are
 * busy do not slow it down.
 */
export interface RecordingCollectorProcess {
  readonly url: string
  /** Another one that has seen nothing, on another port. */
  fresh(): Promise<void>
  mode(mode: CollectorMode): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  seen(): Promise<CollectorSeen>
  close(): Promise<void>
}

type Call = {
  readonly id: number
  readonly call: 'fresh' | 'mode' | 'stop' | 'start' | 'seen'
  readonly given?: string
}
/** The argument by which the child process knows that it is one. */
const CHILD = 'recording-collector-process'

/** Starts one. Node only. */
export async function recordingCollectorProcess(): Promise<RecordingCollectorProcess> {
  const { fork } = await import('node:child_process') // inside, so that browsers can import this package
  const child = fork(new URL(import.meta.url), [CHILD], { execArgv: [] })
  const waiting = new Map<number, { done(value: unknown): void; failed(error: Error): void }>()
  let calls = 0
  child.on('message', (message) => {
    const { id, value, error } = message as { id: number; value?: unknown; error?: string }
    const one = waiting.get(id)
    waiting.delete(id)
    if (error) one?.failed(new Error(error))
    else one?.done(value)
  })
  child.on('exit', (code) => {
    for (const { failed } of waiting.values()) failed(new Error(`the backend ended (${code})`))
  })
  const ask = <T>(call: Call['call'], given?: string): Promise<T> =>
    new Promise((done, failed) => {
      const id = ++calls
      waiting.set(id, { done: done as (value: unknown) => void, failed })
      child.send({ id, call, ...(given ? { given } : {}) } satisfies Call)
    })

  let url = ''
  const fresh = async (): Promise<void> => {
    url = await ask('fresh')
  }
  await fresh()
  return {
    get url() {
      return url
    },
    fresh,
    // Functions go as their source, so they see nothing of the scope they were written in.
    mode: (mode) =>
      ask(
        'mode',
        JSON.stringify(mode, (_, value) =>
          typeof value === 'function' ? { source: `${value}` } : value,
        ),
      ),
    stop: () => ask('stop'),
    start: () => ask('start'),
    seen: () => ask('seen'),
    async close() {
      const ended = new Promise((done) => child.once('exit', done))
      child.disconnect()
      await ended
    },
  }
}

/** The other half, in the child. */
async function serveParent(): Promise<void> {
  let server: RecordingCollectorServer | undefined
  let listening = false
  const current = (): RecordingCollectorServer => server as RecordingCollectorServer
  const act: Record<Call['call'], (given: string) => unknown> = {
    async fresh() {
      if (listening) await server?.stop()
      server = await recordingCollectorServer()
      listening = true
      return server.url
    },
    mode(given) {
      current().collector.mode = JSON.parse(given, (_, value) =>
        typeof value?.source === 'string' ? new Function(`return (${value.source})`)() : value,
      )
    },
    async stop() {
      listening = false
      await current().stop()
    },
    async start() {
      await current().start()
      listening = true
    },
    seen: () => readSeen(current()),
  }
  process.on('message', async (message) => {
    const { id, call, given = '' } = message as Call
    try {
      process.send?.({ id, value: await act[call](given) })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
  })
  process.on('disconnect', () => process.exit(0))
}

function readSeen({
  collector,
  methods,
  contentTypes,
  posts,
  mostAtOnce,
}: RecordingCollectorServer): CollectorSeen {
  const texts = new Map<string, string>()
  const contradictions: string[] = []
  for (const { writer, events, snapshots } of collector.bodies) {
    for (const record of [
      ...events.map((each) => ({ ...each, rev: 0 })),
      ...snapshots.map((each) => ({ ...each, seq: 0 })),
    ]) {
      const id = record.seq ? `${writer}/${record.seq}` : `${record.session}@${record.rev}`
      const text = JSON.stringify(record)
      if ((texts.get(id) ?? text) !== text) contradictions.push(id)
      texts.set(id, text)
    }
  }
  return {
    events: [...collector.events.values()],
    snapshots: [...collector.snapshots.values()],
    ledger: collector.ledger,
    unexplained: collector.unexplained(),
    duplicates: collector.duplicates,
    contradictions,
    methods,
    contentTypes,
    posts,
    mostAtOnce,
    batches: collector.bodies.map(({ writer, events, ledger }) => ({
      writer,
      seqs: events.map(({ seq }) => seq),
      drops: ledger.length,
    })),
  }
}

if (typeof process !== 'undefined' && process.argv?.[2] === CHILD) void serveParent()
