import { afterAll, vi } from 'vitest'

const before = new Set(Object.getOwnPropertyNames(globalThis))

/**
 * Test files share a process, since starting one for each takes half of the time. What a file
 * changed must not reach the next: neither globals nor the state of our modules.
 */
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.resetModules()
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!before.has(name)) Reflect.deleteProperty(globalThis, name)
})
