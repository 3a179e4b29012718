import { describe, expect, it } from 'vitest'
import { noDelivery } from './noDelivery.ts'

describe('delivery that sends nothing', () => {
  it('takes everything, numbers nothing, and has its reason', async () => {
    const delivery = noDelivery('on a server')
    expect(delivery.writer).toBe('')
    expect(delivery.add({ type: 'play', session: 'session-1', at: 5 })).toEqual({
      type: 'play',
      session: 'session-1',
      at: 5,
      seq: 0,
    })
    await delivery.durable()
    await delivery.destroy()
    const stop = delivery.onStatus(() => {})
    stop()

    expect(await delivery.flush()).toEqual({ delivered: false, queued: 0, reason: 'on a server' })
    expect(delivery.status).toEqual({
      queued: 0,
      bytes: 0,
      inFlight: 0,
      storage: 'memory',
      consent: 'granted',
      lastSuccessAt: null,
      lastError: 'on a server',
      drops: {},
    })
  })
})
