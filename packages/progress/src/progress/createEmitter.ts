import { callSafely } from '../async/callSafely.ts'

/** A list of listeners. */
export interface Emitter<Args extends readonly unknown[]> {
  emit(...args: Args): void
  /** The returned function removes the listener. */
  on(listener: (...args: Args) => void): () => void
}

/** Listeners are functions of the app: their errors go to `report`. */
export function createEmitter<Args extends readonly unknown[]>(
  report: (error: unknown, where: string) => void,
): Emitter<Args> {
  const listeners = new Set<(...args: Args) => void>()
  return {
    emit(...args) {
      for (const listener of [...listeners]) {
        callSafely(
          () => listener(...args),
          (error) => report(error, 'a listener'),
        )
      }
    },
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
