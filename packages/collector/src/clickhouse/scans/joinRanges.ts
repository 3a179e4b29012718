/** An edge where a range begins or ends, as a tuple of its place, and 1 or -1. */
const edgesOf = (ranges: string): string =>
  `arraySort(e -> (e.1, -e.2), arrayConcat(
    arrayMap(r -> (toInt64(r.1), toInt8(1)), ${ranges}), arrayMap(r -> (toInt64(r.2), toInt8(-1)), ${ranges})))`

/**
 * SQL of ClickHouse for the edges of the union of ranges, which may overlap: an edge belongs to it
 * where the number of open ranges leaves 0 or comes back to it. Of equal places the beginnings are
 * first, so that ranges which touch become one.
 */
export function joinRanges(ranges: string): string {
  const edges = edgesOf(ranges)
  return `arrayFilter((e, open) -> (e.2 = 1 and open = 1) or (e.2 = -1 and open = 0), ${edges}, arrayCumSum(e -> e.2, ${edges}))`
}

/** SQL of ClickHouse for the length of the union of ranges. */
export const measureUnion = (ranges: string): string =>
  `arraySum(e -> -e.1 * e.2, ${joinRanges(ranges)})`
