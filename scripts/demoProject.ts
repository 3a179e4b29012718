import {
  type DemoCollector,
  type FillSummary,
  fillDemo,
  type PastClock,
} from '../examples/demo-data/src/index.ts'
import type { NewKeys } from '../packages/collector/src/client.ts'
import { type BarStream, showBar } from '../packages/collector/src/commands/showBar.ts'

/** The project that is filled with made-up sessions. */
export const DEMO_PROJECT = 'demo'
/** The label of a key of the project, by which it is known to be one. */
export const DEMO_LABEL = 'demo data'

/** What to fill the project with. */
export interface DemoOrder {
  readonly keys: NewKeys
  /** The one that the collector has as its option `clock`. */
  readonly clock: PastClock
  readonly sessions: number
  readonly seed?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Sessions of one request, where there are so many that each request counts. */
const TOGETHER = 100
const MANY = 100_000

/** Marks a project as demo data and fills it, with a progress bar. */
export async function fillDemoProject(
  collector: DemoCollector,
  { sessions, ...order }: DemoOrder,
  stream?: BarStream,
): Promise<FillSummary> {
  await send(collector, order.keys.adminKey, '/v1/keys', { kind: 'read', label: DEMO_LABEL })
  const bar = showBar(stream)
  const startedAt = performance.now()
  try {
    return await fillDemo(collector, {
      ...{ ...order, sessions, together: sessions > MANY ? TOGETHER : 1 },
      onProgress({ sessions: done, total }) {
        const seconds = (performance.now() - startedAt) / 1000
        bar.update(describeProgress(done, total, seconds), done / total)
      },
    })
  } finally {
    bar.end()
  }
}

/** `43 %, 1720 of 4000 sessions, 810/s, 3 s left`. */
export function describeProgress(done: number, total: number, seconds: number): string {
  const rate = done / Math.max(seconds, 0.001)
  const left = Math.ceil((total - done) / Math.max(rate, 0.001))
  return `${Math.floor((done / total) * 100)} %, ${done} of ${total} sessions, ${Math.round(rate)}/s, ${left} s left`
}

/** Creates the project; `undefined` when there is one. */
export async function createDemoProject(
  collector: DemoCollector,
  adminKey: string,
): Promise<NewKeys | undefined> {
  const response = await send(collector, adminKey, '/v1/projects', { slug: DEMO_PROJECT })
  return response.status === 201 ? ((await response.json()) as NewKeys) : undefined
}

/** @throws Error when the collector refuses; a conflict is for the caller */
async function send(
  collector: DemoCollector,
  key: string,
  path: string,
  body: object,
): Promise<Response> {
  const response = await collector.fetch(
    new Request(`http://collector${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    }),
  )
  if (response.ok || response.status === 409) return response
  throw new Error(`POST ${path} was answered with ${response.status}: ${await response.text()}`)
}

/** What was filled, and where to look. */
export const describeFill = (
  { sessions, events, viewers, refused, repeated }: FillSummary,
  url: string,
): string =>
  `✓ The project "${DEMO_PROJECT}" has a made-up year of a course platform: ${sessions} sessions of ${viewers} viewers and ${events} events.\n` +
  `  ${repeated} requests were sent twice and ${refused} records refused, as it happens.\n` +
  `  Look at it: ${url}/dashboard?project=${DEMO_PROJECT}\n` +
  '  Remove it:  npx pnpm@12 demo:data --remove'
