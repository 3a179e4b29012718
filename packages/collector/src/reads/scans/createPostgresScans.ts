import type { Pool } from 'pg'
import { countMilestones } from '../content/readCompletion.ts'
import { findEnd } from '../content/readContent.ts'
import { countSegments } from '../content/readDropoff.ts'
import { sumCells } from '../content/readHeatmap.ts'
import { sumPoints } from '../content/readRetention.ts'
import { sumReach } from '../content/readSimilar.ts'
import type { Scope, VideoKeys } from '../filters.ts'
import { sumProject } from '../overview/readOverview.ts'
import { sumSlots } from '../overview/readSeries.ts'
import { sumAttempts } from '../readQoe.ts'
import { findSessions } from '../readSessions.ts'
import { sumParts } from '../sumParts.ts'
import { selectVideoTotals, sumTotals } from '../totals.ts'
import { countVideoViewers, readVideoViewers } from '../viewers.ts'
import { isRolledUp } from './isRolledUp.ts'
import type { SessionScans } from './sessionScans.ts'
import { toDaysOf } from './toDaysOf.ts'

/** Scans by PostgreSQL: each in the file of its read. */
export function createPostgresScans(pool: Pool): SessionScans {
  /** With the pool, and on the days of the video where sessions have to be looked at. */
  const ofVideo =
    <A extends [scope: Scope, video: VideoKeys, ...unknown[]], R>(
      name: keyof SessionScans,
      scan: (pool: Pool, ...given: A) => Promise<R>,
    ) =>
    async (...[scope, video, ...rest]: A): Promise<R> => {
      const narrow = isRolledUp(name, scope, rest[0]) ? scope : await toDaysOf(pool, scope, video)
      return scan(pool, ...([narrow, video, ...rest] as A))
    }
  return {
    sumTotals: ofVideo('sumTotals', sumTotals),
    sumProject: sumProject.bind(undefined, pool),
    selectByVideo: async (scope) => (values) => selectVideoTotals(scope, values),
    sumParts: ofVideo('sumParts', sumParts),
    countViewers: ofVideo('countViewers', countVideoViewers),
    readVideoViewers: ofVideo('readVideoViewers', readVideoViewers),
    sumCells: ofVideo('sumCells', sumCells),
    sumPoints: ofVideo('sumPoints', sumPoints),
    sumReach: ofVideo('sumReach', sumReach),
    findEnd: ofVideo('findEnd', findEnd),
    countSegments: ofVideo('countSegments', countSegments),
    countMilestones: ofVideo('countMilestones', countMilestones),
    sumSlots: sumSlots.bind(undefined, pool),
    sumAttempts: sumAttempts.bind(undefined, pool),
    findSessions: findSessions.bind(undefined, pool),
  }
}
