import { expect } from 'vitest'
import type { HeatCell } from '../src/reads/responses/content.ts'
import { createViewer, STEP_MS, type Viewer } from './viewer.ts'

/** Viewers who all watch one video, and know what it has to show in the end. */
export interface Audience {
  readonly viewers: readonly Viewer[]
  /**
   * Sends every snapshot of every viewer, again and again until it is acknowledged. `onSent` is
   * called with the number of requests so far.
   */
  watch(onSent?: (sent: number) => void): Promise<void>
  /** Asserts that a collector has all of it, and once. */
  expectExact(url: string, readKey: string): Promise<void>
}

export function createAudience(given: {
  readonly name: string
  readonly viewers: number
  readonly snapshots: number
  /** Where a viewer sends its next snapshot. */
  target(viewer: number): string
}): Audience {
  const { name, snapshots, target } = given
  const viewers = Array.from({ length: given.viewers }, (_, at) =>
    createViewer(
      `${name}-${at}`,
      (body) => fetch(target(at), { method: 'POST', body, signal: AbortSignal.timeout(10_000) }),
      name,
    ),
  )
  return {
    viewers,
    async watch(onSent) {
      let sent = 0
      const finish = async (viewer: Viewer): Promise<void> => {
        while (viewer.acknowledgedMs < snapshots * STEP_MS) {
          const isStored = await viewer.send().then(
            ({ ok }) => ok,
            () => false,
          )
          onSent?.(++sent)
          if (!isStored) await new Promise((next) => setTimeout(next, 20))
        }
      }
      await Promise.all(viewers.map(finish))
    },
    async expectExact(url, readKey) {
      const read = async <T>(path: string): Promise<T> => {
        const headers = { authorization: `Bearer ${readKey}` }
        return (await (await fetch(url + path, { headers })).json()) as T
      }
      const playingMs = viewers.length * snapshots * STEP_MS
      expect(await read(`/v1/videos/${name}/summary`)).toMatchObject({
        ...{ views: viewers.length, plays: viewers.length, playingMs },
        uniqueSeconds: playingMs / 1000,
      })
      const { cells } = await read<{ cells: readonly HeatCell[] }>(
        `/v1/videos/${name}/heatmap?bucket=1s`,
      )
      expect(cells.map(({ watchedSeconds }) => watchedSeconds)).toEqual(
        Array.from({ length: snapshots }, () => viewers.length),
      )
      for (const { session } of viewers)
        expect(await read(`/v1/sessions/${session}`)).toMatchObject({
          playingMs: snapshots * STEP_MS,
        })
    },
  }
}
