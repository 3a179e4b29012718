const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export const INTERVAL_EXPECTED = 'minutes, hours or days, like 30m, 24h or 7d'

/** Parses `30m`, `24h` or `7d` to milliseconds; `undefined` for any other text. */
export function parseInterval(text: string): number | undefined {
  const [, amount, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? []
  return amount ? Number(amount) * UNITS[unit as keyof typeof UNITS] : undefined
}
