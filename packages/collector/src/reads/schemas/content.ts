import * as v from 'valibot'
import type { Completion, Dropoff, Heatmap, Hotspots, Retention } from '../responses/content.ts'
import { amount, count, share, unknownAmount, unknownShare } from './primitives.ts'
import { coverageSchema, periodSchema } from './totals.ts'

const video = {
  videoId: v.string(),
  duration: unknownAmount,
  period: periodSchema,
  views: count,
}

export const heatmapSchema: v.GenericSchema<unknown, Heatmap> = v.object({
  ...video,
  cells: v.array(
    v.object({
      from: amount,
      to: amount,
      watchedSeconds: amount,
      reach: share,
      replayedSeconds: amount,
    }),
  ),
})

const point = { position: amount, reach: share, plays: amount }

export const retentionSchema: v.GenericSchema<unknown, Retention> = v.object({
  ...video,
  points: v.array(v.object(point)),
  markers: v.array(v.object({ kind: v.picklist(['intro', 'top', 'spike', 'dip']), ...point })),
  similar: v.nullable(
    v.object({
      videos: count,
      points: v.array(v.object({ position: point.position, reach: point.reach })),
    }),
  ),
})

export const dropoffSchema: v.GenericSchema<unknown, Dropoff> = v.object({
  ...video,
  ended: count,
  segments: v.array(
    v.object({
      from: amount,
      to: amount,
      views: count,
      viewers: count,
      watchedSeconds: amount,
      completionRate: unknownShare,
      ended: count,
      dropOffs: count,
    }),
  ),
})

export const completionSchema: v.GenericSchema<unknown, Completion> = v.object({
  ...video,
  completed: count,
  completionRate: unknownAmount,
  coverage: coverageSchema,
  untimed: count,
  milestones: v.array(v.object({ percent: count, reached: count, played: count })),
})

export const hotspotsSchema: v.GenericSchema<unknown, Hotspots> = v.object({
  ...video,
  hotspots: v.array(
    v.object({
      from: amount,
      to: amount,
      replayedSeconds: amount,
      replays: amount,
      score: amount,
    }),
  ),
})
