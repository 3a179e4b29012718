import { describe, expect, it, vi } from 'vitest'
import { expectNothingLost, simulatedOrigin } from '../../test/simulatedPages.ts'

const MINUTE = 60_000

describe('delivery and the page around it', () => {
  it('notifies its listeners of changes, until they stop listening', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    const listener = vi.fn()
    const stop = page.delivery.onStatus(listener)
    page.add(1)
    expect(listener).toHaveBeenCalled()

    stop()
    listener.mockClear()
    page.add(1)
    expect(listener).not.toHaveBeenCalled()
  })

  it('sends what it has when it is destroyed, and leaves the rest on disk', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.add(3)
    await page.delivery.destroy()
    expectNothingLost(origin, 3)

    origin.collector.mode = 'refused'
    const other = origin.open()
    other.add(2)
    await other.delivery.destroy()
    expect(await origin.disk.read('e/')).toHaveLength(2)
    await origin.pass(10 * MINUTE)
    expect(origin.collector.bodies.length).toBeLessThan(5)
  })
})
