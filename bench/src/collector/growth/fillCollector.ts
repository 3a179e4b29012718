/**
 * A process that fills a database with a year of sessions, through the collector's own ingest, at a
 * clock that runs with them.
 */
import { createCollector } from '@playhead/collector'
import { USER_AGENTS, yearOfSessions } from './yearOfSessions.ts'

/** What to fill. */
export interface FillOrder {
  readonly dataDir: string | undefined
  readonly databaseUrl: string | undefined
  readonly count: number
  readonly now: number
  readonly seed: number
}

/** How it goes. */
export interface FillReport {
  readonly stored: number
  readonly done: boolean
  readonly readKey: string
}

const BATCH = 100
/** Batches on their way at a time. */
const PARALLEL = 20

process.once('message', async ({ count, now, seed, ...database }: FillOrder) => {
  let clock = now
  const collector = await createCollector({
    ...database,
    newKeys: true,
    countryHeader: 'x-country',
    clock: () => clock,
  })
  const { newKeys } = collector
  const country = ['DE', 'FR', 'US', 'BR']
  let sent = 0

  async function post(snapshots: readonly { readonly session: string }[]): Promise<void> {
    const which = ++sent % USER_AGENTS.length
    const body = {
      batch: `bench-batch-${seed}-${sent}`,
      writer: `bench-writer-${seed}-${sent}`,
      ...{ sentAt: clock, from: 0, to: 0, high: 0, snapshots },
    }
    const response = await collector.fetch(
      new Request(`http://collector/v1/ingest?key=${newKeys?.writeKey}`, {
        method: 'POST',
        headers: {
          'user-agent': USER_AGENTS[which] as string,
          'x-country': country[which] as string,
        },
        body: JSON.stringify(body),
      }),
    )
    const answer = (await response.json()) as { rejected?: readonly { reason: string }[] }
    if (response.status !== 202 || answer.rejected?.length)
      throw new Error(`${response.status}: ${JSON.stringify(answer).slice(0, 300)}`)
  }

  let stored = 0
  const report = (done: boolean): void =>
    void process.send?.({ stored, done, readKey: newKeys?.readKey as string } satisfies FillReport)
  for (const { end, sessions } of yearOfSessions({ count, now, seed })) {
    clock = end
    const batches = Array.from({ length: Math.ceil(sessions.length / BATCH) }, (_, at) =>
      sessions.slice(at * BATCH, (at + 1) * BATCH),
    )
    for (let at = 0; at < batches.length; at += PARALLEL)
      await Promise.all(batches.slice(at, at + PARALLEL).map(post))
    stored += sessions.length
    report(false)
  }
  await collector.fold()
  await collector.close()
  report(true)
  process.exit()
})
