import {
  type Collector,
  type CollectorOptions,
  createCollector,
  type NewKeys,
} from '@playhead/collector'
import { type Dashboard, dashboard } from '../src/index.ts'

/** A collector with the dashboard, in this process. */
export interface OpenedDashboard {
  readonly collector: Collector
  readonly page: Dashboard
  readonly keys: NewKeys
  /** Sends a request as a page of the same origin does; `cookie` is that of a user. */
  request(path: string, init?: PageRequest): Promise<Response>
  /** Signs in, and returns the cookie. */
  signIn(credential: string): Promise<string>
}

export interface PageRequest {
  readonly method?: string
  readonly body?: object
  readonly cookie?: string | undefined
  /** `undefined` leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

const ORIGIN = 'http://collector.test'

export async function openDashboard(options: CollectorOptions = {}): Promise<OpenedDashboard> {
  const page = dashboard()
  const collector = await createCollector({ newKeys: true, plugins: [page], ...options })
  const request: OpenedDashboard['request'] = async (
    path,
    { method, body, cookie, headers } = {},
  ) =>
    collector.fetch(
      new Request(ORIGIN + path, {
        method: method ?? (body ? 'POST' : 'GET'),
        ...(body && { body: JSON.stringify(body) }),
        headers: toHeaders({
          ...(cookie && { cookie }),
          host: new URL(ORIGIN).host,
          origin: ORIGIN,
          'sec-fetch-site': 'same-origin',
          ...headers,
        }),
      }),
    )
  return {
    ...{ collector, page, request },
    keys: collector.newKeys as NewKeys,
    async signIn(credential) {
      const response = await request('/dashboard/api/sign-in', { body: { credential } })
      const cookie = response.headers.get('set-cookie')
      if (!cookie) throw new Error(`not signed in: ${await response.text()}`)
      return cookie.split(';')[0] ?? ''
    },
  }
}

const toHeaders = (given: Readonly<Record<string, string | undefined>>): Headers =>
  new Headers(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
