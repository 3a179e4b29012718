import type { Collector } from '@playhead/collector'
import type { IngestAnswer } from '@playhead/core'
import type { Delivery } from './deliveries.ts'
import type { PastClock } from './pastClock.ts'

/** What the demo data are sent to: a collector in this process. */
export type DemoCollector = Pick<Collector, 'fetch' | 'fold'>

/** Keys of a project. */
export interface DemoKeys {
  readonly writeKey: string
  readonly adminKey: string
}

/** The header in which the demo data have the country of a viewer. */
export const COUNTRY_HEADER = 'x-demo-country'

/** Who sends a request, and when. */
export type Sender = Pick<Delivery, 'arrivesAt' | 'userAgent' | 'country'>

/** Sends requests to the collector. Each rejects when the collector refuses it. */
export interface DemoConnection {
  /** Sends a batch at its moment. */
  ingest(delivery: Delivery): Promise<IngestAnswer>
  /** Sends JSON with the write key, as a page does. */
  post(path: string, body: object, sender: Sender): Promise<unknown>
  /** Sends JSON with the admin key, as an application does. */
  manage(method: string, path: string, body: object): Promise<unknown>
}

/** The collector has too much to store, ms. */
const BUSY_MS = 50

export function createConnection(
  collector: DemoCollector,
  clock: PastClock,
  { writeKey, adminKey }: DemoKeys,
): DemoConnection {
  async function send(method: string, path: string, init: RequestInit): Promise<unknown> {
    for (;;) {
      const request = new Request(`http://collector${path}`, { method, ...init })
      const response = await collector.fetch(request)
      if (response.ok) return response.json()
      const { status } = response
      if (status !== 429)
        throw new Error(`${method} ${path} was answered with ${status}: ${await response.text()}`)
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS))
    }
  }
  const connection: DemoConnection = {
    ingest: async (delivery) =>
      (await connection.post('/v1/ingest', delivery.body, delivery)) as IngestAnswer,
    post: (path, body, { arrivesAt, userAgent, country }) =>
      clock.runAt(Math.round(arrivesAt), () =>
        send('POST', path, {
          body: JSON.stringify(body),
          headers: {
            authorization: `Bearer ${writeKey}`,
            'content-type': 'application/json',
            'user-agent': userAgent,
            [COUNTRY_HEADER]: country,
          },
        }),
      ),
    manage: (method, path, body) =>
      send(method, path, {
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      }),
  }
  return connection
}
