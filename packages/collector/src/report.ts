import { getMessage, isOutage, Unavailable } from './database/availability.ts'

export type Report = (error: unknown, where: string) => void

/** Where outages are reported, which are not bugs. */
const OUTAGES: ReadonlySet<string> = new Set(['database', 'redis', 'clickhouse'])

/** The same fault at the same place is reported once in this time. */
const QUIET_MS = 60_000
const REMEMBERED = 100

/**
 * Keeps a log readable. Errors that an outage explains are left out, since the outage itself is
 * reported; an error that repeats is reported once a minute.
 */
export function quietReport(report: Report, now: () => number = () => performance.now()): Report {
  const reported = new Map<string, number>()
  return (error, where) => {
    if (!OUTAGES.has(where) && (error instanceof Unavailable || isOutage(error))) return
    const name = `${where}: ${getMessage(error)}`
    if (now() - (reported.get(name) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return
    if (reported.size >= REMEMBERED) reported.clear()
    reported.set(name, now())
    report(error, where)
  }
}

/** Formats an error with its stack; an outage, which is not a bug, in one line. */
export const formatReport = (error: unknown, where: string): string =>
  `${where}: ${(!OUTAGES.has(where) && error instanceof Error && error.stack) || getMessage(error)}`
