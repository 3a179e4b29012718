import {
  CollectorError,
  createCollectorClient,
  type Heatmap,
  type StoredSession,
  type VideoSummary,
} from '@playhead/collector/client'

export interface Keys {
  readonly writeKey: string
  readonly readKey: string
}

/**
 * The collector's keys for this page, which it sends to loopback addresses only. `undefined` when
 * another server serves the page.
 */
export async function readKeys(): Promise<Keys | undefined> {
  try {
    const answer = await fetch('/demo-config.json')
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads of the collector behind the page. Each resolves with `undefined` when the collector does
 * not know, or cannot be reached.
 */
export interface CollectorReader {
  session(id: string): Promise<StoredSession | undefined>
  heatmap(videoId: string): Promise<Heatmap | undefined>
  summary(videoId: string): Promise<VideoSummary | undefined>
}

export function readCollector(keys: Keys | undefined): CollectorReader {
  const client = keys && createCollectorClient({ url: '/', key: keys.readKey })
  return {
    session: async (id) => ifKnown(client?.session(id)),
    heatmap: async (videoId) => ifKnown(client?.heatmap(videoId, { bucket: '1s' })),
    summary: async (videoId) => ifKnown(client?.summary(videoId)),
  }
}

async function ifKnown<T>(reading: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof CollectorError) return undefined
    throw error
  }
}
