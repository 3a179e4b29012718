import { describe, expect, it } from 'vitest'
import type { Adapter } from '../contracts/adapter.ts'
import { createControls } from './controls.ts'

const adapterWith = (controls: object | undefined): Adapter => ({ controls }) as unknown as Adapter

describe('the controls of a session', () => {
  it('announce each command before the player gets it, with the target of a seek', async () => {
    const order: unknown[] = []
    const controls = createControls(
      adapterWith({
        play: () => order.push('player plays'),
        pause: () => order.push('player pauses'),
        seek: (seconds: number) => order.push(`player seeks to ${seconds}`),
        setRate: (rate: number) => order.push(`player sets ${rate}`),
      }),
      (action, to) => order.push([action, to]),
    )
    await controls?.play()
    await controls?.seek(30)
    await controls?.setRate?.(2)
    await controls?.pause()

    expect(order).toEqual([
      ...[['play', null], 'player plays'],
      ...[['seek', 30], 'player seeks to 30'],
      ...[['rate', null], 'player sets 2'],
      ...[['pause', null], 'player pauses'],
    ])
  })

  it('reject with what the adapter throws', async () => {
    const thrown = new Error('disposed of')
    const fail = (): never => {
      throw thrown
    }
    const controls = createControls(adapterWith({ play: fail, pause: fail, seek: fail }), () => {})

    for (const command of [controls?.play(), controls?.pause(), controls?.seek(1)])
      await expect(command).rejects.toBe(thrown)
  })

  it('are absent where the adapter has none, and have no setRate() where the adapter has none', () => {
    expect(createControls(adapterWith(undefined), () => {})).toBeUndefined()
    expect(
      createControls(adapterWith({ play() {}, pause() {}, seek() {} }), () => {}),
    ).not.toHaveProperty('setRate')
  })

  it('read startsOnSeek when it is asked for: a player may load another tech later', () => {
    const own = { play() {}, pause() {}, seek() {}, startsOnSeek: false }
    const controls = createControls(adapterWith(own), () => {})
    own.startsOnSeek = true

    expect(controls?.startsOnSeek).toBe(true)
  })
})
