/** Nearer than this is the same position: players seek to a key frame. seconds */
export const SAME_POSITION_S = 1

export const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value)
