import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { IngestEndpoint } from './ingestEndpoint.ts'

/** What the collector counts of its own work, of all projects together, since it started. */
export interface Metrics {
  /** Counts the records that go through a store, from whatever endpoint. */
  watchStore(store: IngestStore): IngestStore
  /** Counts what an ingest endpoint answers. */
  watchIngest(endpoint: IngestEndpoint): IngestEndpoint
  /** Counts the requests of the other routes. */
  readonly countRequests: MiddlewareHandler
  /** Answers in the text format of Prometheus. */
  respond(c: Context): Promise<Response>
}

/** Seconds. The goal of ingest is 0.1, a filtered read takes up to some seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const PREFIX = 'playhead_collector_'

/** What is looked at when the metrics are asked for. */
export interface Gauges {
  /** Why the collector cannot take requests; `undefined` when it can. */
  readonly ready: () => Promise<string | undefined>
  /** Sessions that ClickHouse does not have yet; `undefined` without a ClickHouse. */
  readonly clickHouseWaiting: () => number | undefined
}

export function createMetrics({ ready, clickHouseWaiting }: Gauges): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const records = new Counter({
    name: `${PREFIX}records_total`,
    help: 'Records that were stored or refused.',
    labelNames: ['result'],
    registers,
  })
  const requests = new Histogram({
    name: `${PREFIX}request_duration_seconds`,
    help: 'From a request to its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  })
  new Gauge({
    name: `${PREFIX}ready`,
    help: '1 when the collector can take requests, as /readyz says.',
    registers,
    async collect() {
      this.set((await ready()) === undefined ? 1 : 0)
    },
  })
  if (clickHouseWaiting() !== undefined)
    new Gauge({
      name: `${PREFIX}clickhouse_waiting_sessions`,
      help: 'Sessions that ClickHouse does not have yet.',
      registers,
      collect() {
        this.set(clickHouseWaiting() ?? 0)
      },
    })

  const since = (began: number): number => (performance.now() - began) / 1000
  return {
    watchStore: (store) => ({
      ...store,
      get busy() {
        return store.busy
      },
      get stored() {
        return store.stored
      },
      async ingest(project, batch, request) {
        const result = await store.ingest(project, batch, request)
        const { snapshots, events, rejected } = batch
        const refused = result.refused.length
        records.inc({ result: 'stored' }, snapshots.length + events.length - refused)
        records.inc({ result: 'refused' }, rejected.length + refused)
        return result
      },
    }),
    watchIngest: (endpoint) => async (request) => {
      const began = performance.now()
      const answer = await endpoint(request)
      const status = String(answer.status)
      requests.observe({ method: 'POST', route: '/v1/ingest', status }, since(began))
      return answer
    },
    async countRequests(c, next) {
      const began = performance.now()
      await next()
      const route = routePath(c) // of the handler that answered
      if (route === '/v1/ingest') return // counted by its endpoint
      const labels = { method: c.req.method, route, status: String(c.res.status) }
      requests.observe(labels, since(began))
    },
    async respond(c) {
      return c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType })
    },
  }
}
