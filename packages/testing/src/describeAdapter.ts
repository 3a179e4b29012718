import type { Adapter, AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A player under test, and the hands that work it. Each may take its time. */
export interface AdapterSubject {
  readonly adapter: Adapter
  play(): void | Promise<void>
  pause(): void | Promise<void>
  seek(seconds: number): void | Promise<void>
  /** Other content comes into the same player. */
  change(): void | Promise<void>
  /** From now on, reading the player throws. */
  breakPlayer?(): void
  /** Lets time pass for the player. */
  pass(ms: number): void | Promise<void>
  /** Listeners that the adapter has on the player, and timers: both 0 after it ended. */
  listeners(): number
  timers?(): number
  now(): number
  setTimer(run: () => void, ms: number): () => void
  dispose?(): void | Promise<void>
}

interface Heard {
  readonly type: Signal['type']
  readonly signal: Signal
  readonly snapshot: PlayerSnapshot
  readonly position: number | null
}

/**
 * Everything that is true of every adapter. Run it for yours:
 * `describeAdapter('my player', () => ({ adapter: myPlayer(player), play: () => player.play(), … }))`.
 */
export function describeAdapter(name: string, create: () => AdapterSubject | Promise<AdapterSubject>): void {
  describe(`${name}, as every adapter`, () => {
    let subject: AdapterSubject
    let ended: AbortController
    let heard: Heard[]
    let reports: unknown[]
    const types = (): string[] => heard.map(({ type }) => type)

    const attach = (): AbortController => {
      const ends = new AbortController()
      const context: AdapterContext = {
        emit(signal, position) {
          const snapshot = subject.adapter.snapshot()
          heard.push({
            type: signal.type,
            signal,
            snapshot,
            position: position === undefined ? snapshot.position : position,
          })
        },
        signal: ends.signal,
        report: (error) => reports.push(error),
        now: subject.now,
        setTimer: subject.setTimer,
        document: globalThis.document,
        window: globalThis.window,
      }
      subject.adapter.attach(context)
      return ends
    }

    beforeEach(async () => {
      heard = []
      reports = []
      subject = await create()
      ended = attach()
    })
    afterEach(async () => {
      ended.abort()
      await subject.dispose?.()
    })

    it('says play, that it plays, where it is, and pause', async () => {
      await subject.play()
      await subject.pass(1200)
      await subject.pause()
      await subject.pass(100)

      const order = ['play', 'playing', 'time', 'pause'].map((type) => types().indexOf(type))
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(order[0]).toBeGreaterThanOrEqual(0)
    })

    it('says where the playhead is with what it says', async () => {
      await subject.play()
      await subject.pass(1200)

      const positions = heard.flatMap(({ type, position }) => (type === 'time' ? [position] : []))
      expect(positions.length).toBeGreaterThan(1)
      expect(positions).toEqual([...positions].sort((a, b) => (a ?? 0) - (b ?? 0)))
      expect(positions.at(-1)).toBeGreaterThan(0.5)
    })

    it('tells a seek by its target, or lets it be seen', async () => {
      await subject.play()
      await subject.pass(600)
      await subject.seek(30)
      await subject.pass(1000)

      const after = heard.filter(({ position }) => (position ?? 0) >= 30)
      if (subject.adapter.capabilities.seek === 'native') expect(after[0]?.type).toBe('seeking')
      expect(after.length).toBeGreaterThan(0)
    })

    it('says when other content came', async () => {
      await subject.play()
      await subject.pass(600)
      await subject.change()
      await subject.pass(600)

      expect(heard.some(({ signal }) => signal.type === 'source' && signal.reason === 'change')).toBe(true)
    })

    it('begins with what happened before it was attached', async () => {
      await subject.play()
      await subject.pass(600)
      ended.abort()
      heard = []
      ended = attach()
      await subject.pass(0)

      expect(types()).toEqual(expect.arrayContaining(['ready', 'play']))
    })

    it('leaves no listener and no timer behind, and says nothing more', async () => {
      await subject.play()
      await subject.pass(300)
      ended.abort()
      heard = []
      await subject.pass(600)
      await subject.pause()
      await subject.pass(100)

      expect(subject.listeners()).toBe(0)
      expect(subject.timers?.() ?? 0).toBe(0)
      expect(heard).toEqual([])
    })

    it('can be attached again after it ended', async () => {
      ended.abort()
      ended = attach()
      heard = []
      await subject.play()
      await subject.pass(600)

      expect(types()).toContain('play')
      expect(types().filter((type) => type === 'play').length).toBe(1)
    })

    it('takes a snapshot that is plain JSON, with null for what is unknown', async () => {
      const check = (): void => {
        const snapshot = subject.adapter.snapshot()
        expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot)
        expect(Object.values(snapshot)).not.toContain(undefined)
      }
      check()
      await subject.play()
      await subject.pass(400)
      check()
      await subject.change()
      check()
    })

    it('reports a player that throws, and does not throw into the page', async (context) => {
      if (!subject.breakPlayer) return context.skip('this subject cannot be broken')
      await subject.play()
      await subject.pass(300)
      subject.breakPlayer()
      await subject.pass(600) // what a listener throws here, vitest fails as unhandled

      expect(reports.length).toBeGreaterThan(0)
    })
  })
}
