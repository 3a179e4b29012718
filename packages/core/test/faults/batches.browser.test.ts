import { describe, expect, it } from 'vitest'
import { declared } from '../accounted.ts'
import { addEvents, MINUTE, pass, save, sends } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

describe('delivery and a server in trouble', () => {
  const stage = registerStage()

  it('fault 33: one poisoned event of fifty is found, given up and declared', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode({ poison: (record) => 'seq' in record && record.seq === 17 })
    const added = await addEvents(page, 50)
    await save(page)
    await pass(page, 5 * MINUTE)
    await addEvents(page, 1).then((more) => added.push(...more))
    await pass(page, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(declared(seen)).toEqual([added[16]])
    expect(seen.ledger).toMatchObject([{ reason: 'rejected', count: 1 }])
    const refused = (await sends(page)).filter(({ outcome }) => outcome === 'rejected')
    expect(refused.length).toBeLessThanOrEqual(7)
  })

  it('fault 34: 413 makes batches smaller, then they grow again; what is too large alone is declared', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode({ mostBytes: 10_000 })
    const added = await addEvents(page, 60, 400)
    added.push(...(await addEvents(page, 1, 12_000)), ...(await addEvents(page, 20)))
    await save(page)
    await pass(page, 5 * MINUTE)
    const shrunk = (await sends(page))
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ records }) => records)
    await stage.backend.mode('ok')
    added.push(...(await addEvents(page, 400)))
    await pass(page, 5 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(declared(seen)).toEqual([added[60]])
    expect(seen.ledger).toMatchObject([{ reason: 'too_large', count: 1 }])
    expect(Math.max(...shrunk.slice(0, 3))).toBeLessThan(30)
    expect((await sends(page)).at(-1)?.outcome).toBe('accepted')
    expect(Math.max(...(await sends(page)).map(({ records }) => records))).toBeGreaterThan(60)
  })

  it.each([
    ['works', '', true],
    ['is missing', 'delete window.CompressionStream', false],
    [
      'breaks',
      'window.CompressionStream = class { readable = new ReadableStream({ start: (c) => c.error(new Error("broken")) }); writable = new WritableStream() }',
      false,
    ],
  ])('fault 49: CompressionStream %s', async (_, init, packed) => {
    const page = await stage.open({ seed: '7', gzip: '' }, { init })
    const added = await addEvents(page, 100)
    await save(page)
    await pass(page, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.posts.some(({ path }) => path.includes('z=gz'))).toBe(packed)
    if (packed) expect(seen.posts[0]?.bytes).toBeLessThan(3000)
  })
})
