import { CollectorError } from '@playhead/collector/client'
import { useState } from 'preact/hooks'

/** A request that changes something: whether it runs, and what went wrong. */
export interface Action<Args extends readonly unknown[]> {
  readonly isBusy: boolean
  readonly problem: string | undefined
  /** Resolves with whether it succeeded. */
  run(...args: Args): Promise<boolean>
}

/** Runs a request that changes something, one at a time. */
export function useAction<Args extends readonly unknown[]>(
  perform: (...args: Args) => Promise<unknown>,
): Action<Args> {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | undefined>(undefined)
  return {
    isBusy,
    problem,
    async run(...args) {
      if (isBusy) return false
      setBusy(true)
      setProblem(undefined)
      try {
        await perform(...args)
        return true
      } catch (error) {
        setProblem(describe(error))
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

/** The collector's reason without the address, which the user did not type. */
function describe(error: unknown): string {
  if (error instanceof CollectorError && error.status) return error.reason
  return error instanceof Error ? error.message : String(error)
}
