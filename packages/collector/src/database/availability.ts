import { DatabaseError } from 'pg'

/** The database cannot be used now; the collector works on getting it back. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

/** How long `/readyz` remembers that the database refused work. */
const TROUBLE_MS = 10_000

/** Why the database cannot be used. */
export interface Outage {
  /** Milliseconds of the monotonic clock. */
  readonly since: number
  /** Short and without details, because `/readyz` is public. */
  readonly reason: string
}

export interface Availability {
  /** Set while the database cannot be used. */
  readonly outage: Outage | undefined
  /** Why the database, which can be reached, recently refused work: a full disk, for instance. */
  readonly trouble: string | undefined
  /** Reports that an operation failed through no fault of its statement. */
  failed(error: unknown): void
  stop(): void
}

/** What may be unavailable, as messages name it. */
export interface Subject {
  /** Where its outages are reported. */
  readonly where: string
  readonly name: string
  /** What an outage means for the collector. */
  readonly consequence: string
  /** Why it cannot be used: short and without details. */
  describe(error: unknown): string
}

const DATABASE: Subject = {
  where: 'database',
  name: 'The database',
  consequence: 'requests get 503 until it is back',
  describe: publicReason,
}

/**
 * Tracks whether the database, or another server, can be used. After a failure it calls `recover`
 * until that succeeds, with growing pauses. An outage is reported once when it begins, again only
 * for another reason, and logged once when it is over.
 */
export function createAvailability(given: {
  /** @default the database */
  readonly subject?: Subject
  /** Checks the database, or starts it again; rejects while it cannot be used. */
  recover(): Promise<void>
  /** A failure is an outage at once; otherwise only when `recover` fails too. */
  readonly failureMeansOutage: boolean
  /** Called at the beginning of each outage. */
  onDown?(): void
  readonly report: (error: unknown, where: string) => void
  readonly log: (message: string) => void
  readonly retryMs: number
  readonly maxRetryMs: number
}): Availability {
  const { subject = DATABASE, recover, failureMeansOutage, onDown, report, log } = given
  const { retryMs, maxRetryMs } = given
  const stopped = new AbortController()
  let outage: Outage | undefined
  let recovering = false
  let reported: string | undefined
  let trouble: Outage | undefined

  function down(error: unknown): void {
    const reason = subject.describe(error)
    if (!outage) onDown?.()
    outage = { since: outage?.since ?? performance.now(), reason }
    if (reason === reported) return
    reported = reason
    report(new Error(`${reason}; ${subject.consequence} (${getMessage(error)})`), subject.where)
  }

  async function run(first: unknown): Promise<void> {
    if (failureMeansOutage) down(first)
    for (
      let pauseMs = retryMs;
      !stopped.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, maxRetryMs)
    ) {
      try {
        await recover()
        break
      } catch (error) {
        if (stopped.signal.aborted) return
        down(error)
        await pause(pauseMs, stopped.signal)
      }
    }
    if (stopped.signal.aborted) return
    if (!outage) {
      if (!/^(08|57)/.test(sqlState(first) ?? '08'))
        trouble = { since: performance.now(), reason: publicReason(first) }
      report(
        new Error(`an operation failed, but the database answers (${getMessage(first)})`),
        'database',
      )
      return
    }
    const seconds = ((performance.now() - outage.since) / 1000).toFixed(1)
    log(`${subject.name} is back after ${seconds} s.`)
    outage = undefined
    reported = undefined
  }

  return {
    get outage() {
      return outage
    },
    get trouble() {
      return trouble && performance.now() - trouble.since < TROUBLE_MS ? trouble.reason : undefined
    },
    failed(error) {
      if (recovering || stopped.signal.aborted) return
      recovering = true
      void run(error).finally(() => {
        recovering = false
      })
    },
    stop: () => stopped.abort(),
  }
}

/** Resolves after the pause, or when it is cut short. Does not keep the process alive. */
function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseMs)
    timer.unref()
    const cut = (): void => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', cut, { once: true })
  })
}

export const getMessage = (error: unknown): string =>
  error instanceof Error
    ? error.message || (error as NodeJS.ErrnoException).code || error.name
    : String(error)

/**
 * The SQLSTATE of an error that a PostgreSQL sent; `undefined` for every other error, those of the
 * network among them.
 */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof DatabaseError ? error.code : undefined

/**
 * Messages of `pg` for a connection that broke, timed out or was closed; it has no error class for
 * that.
 */
const BROKEN =
  /^(Connection (terminated|ended)|Query read timeout|timeout expired|Client (has encountered|was closed))/

/**
 * Whether an error shows that the database is in trouble rather than the statement: a broken
 * connection, or SQLSTATE class 08 (connection), 53 (resources, a full disk among them), 57P
 * (shutdown), 58 (system), XX (internal), or 25006 (a standby).
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|53|57P|58|XX|25006)/.test(error.code ?? 'XX')
  if (error instanceof AggregateError) return true // no address of the host accepts a connection
  // Errors of files have a `path`, those of sockets do not.
  return (
    error instanceof Error &&
    (('syscall' in error && !('path' in error)) || BROKEN.test(error.message))
  )
}

function publicReason(error: unknown): string {
  const code = sqlState(error) ?? (error as NodeJS.ErrnoException)?.code
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT')
    return 'the disk of the database is full'
  if (code === '53300') return 'the database has no connection free'
  if (code === '57P03') return 'the database is starting'
  if (code === '25006') return 'the database is read-only'
  if (code === '57P01') return 'the database closed a connection'
  return 'the database does not answer'
}
