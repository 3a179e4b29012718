import type { SimChannel } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import { registerStreamSite } from '../test/site.ts'

declare const __sim: SimChannel

const { track } = registerStreamSite()

describe('a Stream player of another kind', () => {
  it('B2 counts nothing as watched behind an advertisement until the content moves', async () => {
    const { frame, run, snapshot, types } = await track('/ad', 'iframe', { adMs: 60_000 })
    await run(() => __sim.player.play(), 'starting')
    await expect.poll(async () => (await types()).filter((type) => type === 'ad').length).toBe(1)
    expect(await snapshot()).toMatchObject({ contentMs: 0, state: 'starting' })
    await run(() => __sim.player.adEnd(), 800)

    await expect.poll(async () => (await types()).filter((type) => type === 'ad').length).toBe(2)
    await expect.poll(async () => (await snapshot()).contentMs).toBeGreaterThan(300)
    expect((await snapshot()).contentMs).toBeLessThan(
      (await frame.evaluate(() => __sim.truth().contentMs)) + 100,
    )
  })

  it('has no duration while it is live, and counts its playback', async () => {
    const { play, snapshot } = await track('/wire', 'iframe', { live: true })
    await play(1300)

    await expect.poll(async () => (await snapshot()).playingMs).toBeGreaterThan(1000)
    await expect.poll(snapshot).toMatchObject({ live: true, duration: null, completion: null })
  })

  it('does not count startTime as a seek, and reads autoplay, muted and loop by presence', async () => {
    const start = await track('/start')
    await start.play(800)
    await expect.poll(async () => (await start.snapshot()).played[0]?.[0]).toBeCloseTo(20, 0)
    expect((await start.snapshot()).seekCount).toBe(0)

    const muted = await track('/muted')
    await muted.waitForEvent('view')

    const loop = await track('/loop')
    await loop.play(300)
    await loop.run(() => __sim.player.end(0.5), 1200)
    await expect.poll(loop.types).toContain('loop')
    await expect
      .poll(loop.snapshot)
      .toMatchObject({ seekCount: 1, pauseCount: 0, state: 'playing' })
  })
})
