import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { Hotspot, Hotspots } from '../responses/content.ts'
import { ratio } from '../values.ts'
import { boundsOf, type Cells, divide } from './cells.ts'
import { readContent } from './readContent.ts'
import { readWatched } from './readHeatmap.ts'

const MAX_HOTSPOTS = 10
/** Cells of a second; longer content has this many, which are larger. */
const MAX_CELLS = 1000
/** A hotspot is replayed more often than the average second of the video by this factor. */
const MIN_SCORE = 1.5

/** Reads the ranges of a video that are replayed most. */
export async function readHotspots(
  context: ScanContext,
  request: ReadRequest,
): Promise<Hotspots | undefined> {
  const content = await readContent(context, request)
  if (!content) return undefined
  const { head, endDs } = content
  const cells = divide(endDs, { seconds: Math.max(1, Math.ceil(endDs / 10 / MAX_CELLS)) })
  const { again } = await readWatched(context, content, cells)
  return { ...head, hotspots: rankHotspots(again, cells, head.views) }
}

/**
 * Ranges of neighbouring cells of which each is replayed more than the average of the video, by a
 * factor. `again` are the tenths of a second that were replayed in each cell.
 */
function rankHotspots(again: ArrayLike<number>, cells: Cells, views: number): readonly Hotspot[] {
  const replayed = Array.from(again)
  const mean = replayed.reduce((sum, tenths) => sum + tenths, 0) / cells.end
  if (!mean || !views) return []
  const found: Hotspot[] = []
  let begin: number | undefined
  for (let cell = 0; cell <= cells.count; cell++) {
    const [from, to] = boundsOf(cells, cell)
    const isHot = cell < cells.count && (replayed[cell] ?? 0) / (to - from) >= mean * MIN_SCORE
    if (isHot) begin ??= cell
    else if (begin !== undefined) {
      found.push(toHotspot(replayed, cells, [begin, cell], { mean, views }))
      begin = undefined
    }
  }
  return found
    .sort((a, b) => b.score - a.score || b.replayedSeconds - a.replayedSeconds || a.from - b.from)
    .slice(0, MAX_HOTSPOTS)
}

function toHotspot(
  replayed: readonly number[],
  cells: Cells,
  [first, after]: readonly [first: number, after: number],
  { mean, views }: { readonly mean: number; readonly views: number },
): Hotspot {
  const [from, to] = [boundsOf(cells, first)[0], boundsOf(cells, after - 1)[1]]
  const tenths = replayed.slice(first, after).reduce((sum, each) => sum + each, 0)
  return {
    from: Math.round(from) / 10,
    to: Math.round(to) / 10,
    replayedSeconds: Math.round(tenths) / 10,
    replays: ratio(tenths, (to - from) * views) ?? 0,
    score: ratio(tenths, (to - from) * mean) ?? 0,
  }
}
