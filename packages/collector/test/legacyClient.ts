import type { Collector } from '../src/createCollector.ts'

/** An answer of a legacy endpoint. */
export interface LegacyAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests compare it with what the documents quote
  readonly answer: any
}

/** A page of a source document. */
export interface LegacyClient {
  post(path: string, body: unknown): Promise<LegacyAnswer>
  get(path: string): Promise<LegacyAnswer>
}

/** Creates a page of this viewer; without one, it is anonymous. `more` are headers of its requests. */
export function createLegacyClient(
  collector: Collector,
  key: string | undefined,
  viewerId?: string | undefined,
  more: Readonly<Record<string, string>> = {},
): LegacyClient {
  async function request(path: string, init: RequestInit = {}): Promise<LegacyAnswer> {
    const headers = {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(viewerId && { 'x-viewer-id': viewerId }),
      ...(init.body ? { 'content-type': 'application/json' } : {}),
      ...more,
    }
    const response = await collector.fetch(
      new Request(`http://collector${path}`, { ...init, headers }),
    )
    return { status: response.status, answer: await response.json() }
  }
  return {
    post: (path, body) =>
      request(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path) => request(path),
  }
}
