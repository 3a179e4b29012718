import type { Pool } from 'pg'
import { countMilestones } from '../content/readCompletion.ts'
import { findEnd } from '../content/readContent.ts'
import { countSegments } from '../content/readDropoff.ts'
import { sumCells } from '../content/readHeatmap.ts'
import { sumPoints } from '../content/readRetention.ts'
import { sumProject } from '../overview/readOverview.ts'
import { sumSlots } from '../overview/readSeries.ts'
import { sumAttempts } from '../readQoe.ts'
import { findSessions } from '../readSessions.ts'
import { selectTotals, sumTotals } from '../totals.ts'
import { countVideoViewers, readVideoViewers } from '../viewers.ts'
import type { SessionScans } from './sessionScans.ts'

/** Scans by PostgreSQL: each in the file of its read. */
export const createPostgresScans = (pool: Pool): SessionScans => ({
  sumTotals: sumTotals.bind(undefined, pool),
  sumProject: sumProject.bind(undefined, pool),
  selectByVideo: async (scope, values) => selectTotals(scope, values, { by: 'video_id' }),
  countViewers: countVideoViewers.bind(undefined, pool),
  readVideoViewers: readVideoViewers.bind(undefined, pool),
  sumCells: sumCells.bind(undefined, pool),
  sumPoints: sumPoints.bind(undefined, pool),
  findEnd: findEnd.bind(undefined, pool),
  countSegments: countSegments.bind(undefined, pool),
  countMilestones: countMilestones.bind(undefined, pool),
  sumSlots: sumSlots.bind(undefined, pool),
  sumAttempts: sumAttempts.bind(undefined, pool),
  findSessions: findSessions.bind(undefined, pool),
})
