import type { QoeDimension } from '@playhead/collector/client'

/** What a dimension is called: in a heading, and before one of its values in a sentence. */
export const DIMENSION_NAMES: Readonly<
  Record<QoeDimension, { readonly label: string; readonly preposition: string }>
> = {
  player: { label: 'Player', preposition: 'with' },
  device: { label: 'Device', preposition: 'on' },
  browser: { label: 'Browser', preposition: 'in' },
  os: { label: 'System', preposition: 'on' },
  country: { label: 'Country', preposition: 'in' },
}

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })

/** A value for people: countries by their names. */
export function nameValue(dimension: QoeDimension, value: string | null): string {
  if (value === null) return 'not known'
  return dimension === 'country' && /^[A-Z]{2}$/.test(value) ? (regions.of(value) ?? value) : value
}
