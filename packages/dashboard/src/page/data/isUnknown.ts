import { CollectorError } from '@playhead/collector/client'

/** Whether a read failed because the collector does not know what the address names. */
export const isUnknown = (error: Error | null): boolean =>
  error instanceof CollectorError && error.status === 404
