/** A band of a flow picture. */
export interface Band {
  /** Where it begins at the left, from the top. */
  readonly from: number
  readonly thickness: number
}

/**
 * Divides a height among parts by their shares. A part that is not 0 has at least `min`, which the
 * others give: the loss of one event in a million has to be visible.
 */
export function drawBands(parts: readonly number[], height: number, min: number): readonly Band[] {
  const all = parts.reduce((sum, part) => sum + part, 0)
  const raw = parts.map((part) => (all && part ? Math.max(min, (part / all) * height) : 0))
  const used = raw.reduce((sum, each) => sum + each, 0)
  const excess = used - height
  const large = raw.filter((each) => each > min).reduce((sum, each) => sum + each, 0)
  let from = 0
  return raw.map((each) => {
    const thickness = excess > 0 && each > min ? each - (excess * each) / large : each
    const band = { from, thickness }
    from += thickness
    return band
  })
}
