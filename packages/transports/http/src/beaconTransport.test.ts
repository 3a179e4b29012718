import { sampleBatch } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { beaconTransport } from './index.ts'

describe('beaconTransport()', () => {
  afterEach(() => void vi.unstubAllGlobals())
  const { signal } = new AbortController()

  it('answers accepted for a beacon that the browser took, because it gets no other answer', async () => {
    const sendBeacon = vi.fn((..._given: unknown[]) => true)
    vi.stubGlobal('navigator', { sendBeacon })
    const transport = beaconTransport({ url: '/v1', key: 'wk_1' })

    expect(await transport.send(sampleBatch(), { signal })).toEqual({ outcome: 'accepted' })
    const [, blob] = sendBeacon.mock.calls[0] as [string, Blob]
    expect(JSON.parse(await blob.text())).toEqual({ key: 'wk_1', ...sampleBatch() })
    expect(await transport.sendLast?.(sampleBatch(), 'pagehide').answer).toEqual({
      outcome: 'accepted',
    })
  })

  it('tries again when the browser took nothing, in parts when it was too much', async () => {
    vi.stubGlobal('navigator', { sendBeacon: () => false })
    const transport = beaconTransport({ url: '/v1' })

    expect(await transport.send(sampleBatch(), { signal })).toMatchObject({ outcome: 'retry' })
    expect(await transport.send(sampleBatch(2000), { signal })).toMatchObject({
      outcome: 'too_large',
    })
    expect(transport.sendLast?.(sampleBatch(), 'hidden')).toEqual({ taken: false })
  })

  it('measures bytes, not characters', async () => {
    vi.stubGlobal('navigator', { sendBeacon: () => false })
    const send = (body: string) =>
      beaconTransport({ url: '/v1', encode: () => body }).send(sampleBatch(), { signal })

    expect(await send('€'.repeat(20 * 1024))).toMatchObject({ outcome: 'retry' })
    expect(await send('€'.repeat(20 * 1024 + 1))).toMatchObject({ outcome: 'too_large' })
  })

  it('does not send what needs headers', async () => {
    const sendBeacon = vi.fn(() => true)
    vi.stubGlobal('navigator', { sendBeacon })
    const encode = () => ({
      body: '{}',
      contentType: 'text/plain',
      headers: { 'content-encoding': 'gzip' },
    })
    const transport = beaconTransport({ url: '/v1', encode })

    expect(await transport.send(sampleBatch(), { signal })).toMatchObject({ outcome: 'blocked' })
    expect(transport.sendLast?.(sampleBatch(), 'pagehide')).toEqual({ taken: false })
    expect(sendBeacon).not.toHaveBeenCalled()
  })

  it('answers retry without beacons', async () => {
    vi.stubGlobal('navigator', {})

    expect(await beaconTransport({ url: '/v1' }).send(sampleBatch(), { signal })).toMatchObject({
      outcome: 'retry',
    })
  })

  it.each([
    [{}, 'option "url" must be a non-empty string or URL'],
    [{ url: '/', headers: {} }, 'has no option "headers"'],
  ])('throws for %j: %s', (options, message) => {
    expect(() => beaconTransport(options as never)).toThrow(message)
  })
})
