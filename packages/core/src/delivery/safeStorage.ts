import type { Host } from '../contracts/host.ts'

/**
 * A wrapper of localStorage that never throws, where the browser forbids it, it is full, or the
 * page replaced it.
 */
export interface SafeStorage {
  /** `undefined` when it cannot be read, `null` without a value. */
  getItem(key: string): string | null | undefined
  /** Whether the value can be read back. */
  setItem(key: string, value: string): boolean
  removeItem(key: string): void
  keys(): string[]
}

export function safeStorage({ storage }: Host): SafeStorage {
  const guarded = <T, F>(run: (storage: Storage) => T, otherwise: F): T | F => {
    try {
      return run(storage() as Storage)
    } catch {
      return otherwise
    }
  }
  return {
    getItem: (key) => guarded((own) => own.getItem(key), undefined),
    setItem: (key, value) =>
      guarded((own) => {
        own.setItem(key, value)
        return own.getItem(key) === value
      }, false),
    removeItem: (key) => guarded((own) => own.removeItem(key), undefined),
    keys: () => guarded((own) => Object.keys(own), []),
  }
}
