import type { EventRecord, SessionSnapshot } from '@playhead/core'

/** A session as the collector answers it: a snapshot, with its events. */
export interface HeldSession extends SessionSnapshot {
  readonly rev: number
  readonly at: number
  readonly events: readonly EventRecord[]
}

export interface HeldHeatmap {
  readonly duration: number | null
  readonly views: number
  readonly cells: readonly {
    readonly from: number
    readonly to: number
    readonly watchedSeconds: number
    readonly replayedSeconds: number
  }[]
}

export interface HeldSummary {
  readonly views: number
  readonly viewers: number
  readonly playingMs: number
  readonly completionRate: number | null
  readonly averages: { readonly playingMs: number | null; readonly coverage: number | null }
}

export interface Keys {
  readonly writeKey: string
  readonly readKey: string
}

/** The collector's keys for this page; it tells them to loopback only. Nothing when the page is served by something else. */
export async function readKeys(): Promise<Keys | undefined> {
  try {
    const answer = await fetch('/demo-config.json')
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

/** What the collector answers to reads. Nothing, when it does not know or cannot be reached. */
export function readCollector(keys: Keys | undefined) {
  async function read<T>(path: string): Promise<T | undefined> {
    if (!keys) return undefined
    try {
      const answer = await fetch(path, { headers: { authorization: `Bearer ${keys.readKey}` } })
      return answer.ok ? await answer.json() : undefined
    } catch {
      return undefined
    }
  }
  return {
    session: (id: string): Promise<HeldSession | undefined> => read(`/v1/sessions/${encodeURIComponent(id)}`),
    heatmap: (video: string): Promise<HeldHeatmap | undefined> =>
      read(`/v1/videos/${encodeURIComponent(video)}/heatmap?bucket=1s`),
    summary: (video: string): Promise<HeldSummary | undefined> =>
      read(`/v1/videos/${encodeURIComponent(video)}/summary`),
  }
}

export type CollectorReader = ReturnType<typeof readCollector>
