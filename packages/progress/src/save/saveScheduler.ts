import type { SaveMoment } from '../progressSource.ts'
import { createSaveLane, type SaveGate, type SaveLane, type SaveParts } from './saveLane.ts'

/** Sends the newest progress of each video, no more often than a backend accepts. */
export interface SaveScheduler {
  /** Sends as soon as possible. Settles with the request that carries this save, or a newer one. */
  send(videoId: string, moment: SaveMoment): Promise<void>
  /** Tries failed saves again now, unless the backend asked for a later time. */
  retry(): void
  /** Sends now what is scheduled, and nothing after that. */
  end(): void
}

/** One {@link SaveLane} a video; a wait that the backend asked for holds for all of them. */
export function createSaveScheduler(parts: SaveParts): SaveScheduler {
  const lanes = new Map<string, SaveLane>()
  const gate: SaveGate = { notBefore: Number.NEGATIVE_INFINITY, ended: false }

  function laneFor(videoId: string): SaveLane {
    const lane = lanes.get(videoId) ?? createSaveLane(videoId, gate, parts)
    lanes.set(videoId, lane)
    return lane
  }

  return {
    send: (videoId, moment) => laneFor(videoId).send(moment),
    retry() {
      if (!gate.ended) for (const lane of lanes.values()) lane.retry()
    },
    end() {
      for (const lane of lanes.values()) lane.flush()
      gate.ended = true
      for (const lane of lanes.values()) lane.stop()
    },
  }
}
