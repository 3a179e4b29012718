import type { EventRecord, IngestBody, SnapshotRecord } from '@playhead/core'
import type { RecordFactory } from './openTestCollector.ts'
import { DAY, MINUTE } from './useSender.ts'

/** A repeatable source of numbers from 0 to 1. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** What viewers send, in the order of arrival. */
export interface Workload {
  readonly bodies: readonly IngestBody[]
  readonly sessions: readonly string[]
  readonly videos: readonly string[]
}

/**
 * Creates sessions that grow, each with snapshots and events of its own writer, shuffled: some records
 * are lost, some come twice.
 */
export function createWorkload(
  { createId, snapshot, body }: RecordFactory,
  { sessions = 40, seed = 1 }: { readonly sessions?: number; readonly seed?: number } = {},
): Workload {
  const random = createRandom(seed)
  const now = Date.now()
  const pick = (count: number): number => Math.floor(random() * count)
  // Text that a careless format would damage.
  const videos = ['plain', 'quote " and \\ back', 'line\nfeed\u2028end', "it's {1,2} 漢字 🎬"].map(
    (name) => `${name} ${createId('video')}`,
  )
  const viewers = Array.from({ length: 8 }, () => createId('viewer'))
  const bodies: IngestBody[] = []
  const ids: string[] = []
  for (let at = 0; at < sessions; at++) {
    const startedAt = now - Math.floor(random() * 6 * DAY) - 30 * MINUTE
    const session = createId('session')
    const writer = createId('writer')
    ids.push(session)
    const viewerId = pick(3) ? viewers[pick(viewers.length)] : undefined
    const videoId = videos[pick(videos.length)] as string
    const base = { session, videoId, startedAt, duration: 600, title: `T ${pick(3)} "\\`, viewerId }
    let watched = 0
    for (let rev = 1; rev <= 5; rev++) {
      watched += 1 + pick(400) / 10
      const record: SnapshotRecord = snapshot({
        ...base,
        rev,
        at: startedAt + Math.ceil(watched * 1000) + 1000,
        playingMs: Math.floor(watched * 1000),
        contentMs: Math.floor(watched * 1000),
        watched: [[pick(10) / 10, watched]],
        ...(pick(2) && { twice: [[0, watched / 3]] as const }),
        position: watched,
        maxPosition: watched,
        playCount: rev,
        errorCount: pick(2),
        ...(watched > 60 && { completedAt: startedAt + 60_500 }),
      })
      const event = {
        type: 'play',
        session,
        seq: rev,
        at: record.at,
        position: watched,
      } as EventRecord
      const given = body({
        writer,
        high: rev,
        snapshots: pick(5) ? [record] : [],
        events: pick(6) ? [event] : [],
        ledger: pick(20) ? [] : [{ id: createId('line'), reason: 'age', count: 1 + pick(3) }],
      })
      bodies.push(given)
      if (!pick(5)) bodies.push(given)
    }
  }
  return { bodies: shuffle(bodies, random), sessions: ids, videos }
}

function shuffle<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value)
}
