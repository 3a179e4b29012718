import { createAvailability } from '../../database/availability.ts'
import type { Report } from '../../report.ts'
import type { Timeouts } from '../../timeouts.ts'
import { openConnection, type RedisConnection } from './openConnection.ts'
import { RedisAway } from './redisAway.ts'
import { describeRedis } from './redisUrl.ts'

export type RedisState = 'ok' | 'away'

/** The way to Redis, which comes and goes. */
export interface RedisLink {
  readonly state: RedisState
  /**
   * Sends one command; see {@link RedisConnection.send}.
   * @throws RedisAway at once while Redis is away
   */
  send<T>(args: readonly string[]): Promise<T>
  /** The present connection, also while it is being prepared. */
  readonly connection: RedisConnection | undefined
  /** Adds work that prepares each new connection. Until it succeeds, Redis counts as away. */
  onConnect(prepare: Prepare): void
  /** Counts Redis as away after a failure, and connects again. */
  failed(error: unknown): void
  /** Connects. Resolves after the first attempt, whether it succeeds or not. */
  open(): Promise<void>
  close(): void
}

type Prepare = (connection: RedisConnection) => Promise<void>

/** An idle connection may be dead without a sign. */
const HEARTBEAT_MS = 2000

/**
 * Creates a link, which connects again by itself. It is reported when Redis goes, and logged when
 * Redis is back.
 */
export function createRedisLink(given: {
  readonly url: string
  readonly timeouts: Timeouts
  readonly report: Report
  readonly log: (message: string) => void
}): RedisLink {
  const { url, timeouts, report, log } = given
  const preparations: Prepare[] = []
  let connection: RedisConnection | undefined
  let isReady = false
  let isClosed = false

  function drop(): void {
    isReady = false
    connection?.drop()
    connection = undefined
  }
  async function connect(): Promise<void> {
    let opened: RedisConnection | undefined
    // What a connection reports after it was replaced is of no interest.
    const onLost = (error: unknown): void => {
      if (opened && opened === connection) failed(error)
    }
    opened = await openConnection(url, timeouts, onLost)
    connection = opened
    try {
      for (const prepare of preparations) await prepare(opened)
      if (connection !== opened || isClosed) throw new RedisAway()
    } catch (error) {
      drop()
      throw error
    }
    isReady = true
  }
  const availability = createAvailability({
    subject: {
      where: 'redis',
      name: 'Redis',
      consequence: 'the collector goes on without it',
      describe: () => `Redis at ${describeRedis(url)} is away`,
    },
    recover: connect,
    failureMeansOutage: true,
    onDown: drop,
    report,
    log,
    ...timeouts,
  })
  function failed(error: unknown): void {
    if (!connection) return
    drop()
    availability.failed(error)
  }
  function beat(): void {
    if (connection) connection.ping().catch(() => {})
    // It failed in the moment in which it was counted as there again.
    else if (!availability.outage) availability.failed(new RedisAway())
  }
  let beating: NodeJS.Timeout | undefined

  return {
    get state() {
      return isReady ? 'ok' : 'away'
    },
    get connection() {
      return connection
    },
    send: (args) =>
      connection && isReady ? connection.send(args) : Promise.reject(new RedisAway()),
    onConnect: (prepare) => void preparations.push(prepare),
    failed,
    async open() {
      await connect().catch((error) => availability.failed(error))
      beating = setInterval(beat, HEARTBEAT_MS)
      beating.unref()
    },
    close() {
      isClosed = true
      clearInterval(beating)
      availability.stop()
      drop()
    },
  }
}
