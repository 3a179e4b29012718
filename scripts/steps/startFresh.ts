import { afterAll, vi } from 'vitest'

const before = Object.getOwnPropertyDescriptors(globalThis)

/**
 * Test files share a process, since starting one for each takes a fifth of all time. What a file
 * changed must not reach the next: neither globals nor the state of our modules.
 */
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.resetModules()
  for (const [name, now] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    const was = before[name]
    if (!was) Reflect.deleteProperty(globalThis, name)
    else if (was.value !== now.value || was.get !== now.get)
      Reflect.defineProperty(globalThis, name, was)
  }
})
