import { expect } from 'vitest'
import { type AdapterSubject, type AdapterTrial, openAdapter, play } from './adapterTrial.ts'
import { type ContractRow, DoesNotApply, registerContract } from './contract.ts'
import { CONTROLS_ROWS } from './controlsRows.ts'
import { FAILURE_ROWS } from './failureRows.ts'
import { UNLOAD_ROWS } from './unloadRows.ts'

/** Positions of a player that reports them about four times a second are this exact, seconds. */
const TICK_S = 0.3

/** Statements that are true of every adapter, for {@link describeAdapter}. */
export const ADAPTER_CONTRACT: readonly ContractRow<AdapterTrial>[] = [
  {
    name: 'emits play, playing, time and pause in this order, and play and pause once',
    async run(trial) {
      await play(trial, 1200)
      await trial.subject.pause()
      await trial.subject.pass(100)

      const types = trial.types()
      const order = (['play', 'playing', 'time', 'pause'] as const).map((type) =>
        types.indexOf(type),
      )
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(order[0]).toBeGreaterThanOrEqual(0)
      expect([trial.count('play'), trial.count('pause'), trial.count('ended')]).toEqual([1, 1, 0])
    },
  },
  {
    name: 'has a snapshot with whether the player is paused, ended or seeking',
    async run(trial) {
      const { subject } = trial
      const state = (): object => {
        const { paused, ended, seeking } = subject.adapter.snapshot()
        return { paused, ended, seeking }
      }
      await play(trial, 1200)
      expect(state()).toEqual({ paused: false, ended: false, seeking: false })
      await subject.pause()
      await subject.pass(1000)
      expect(state()).toEqual({ paused: true, ended: false, seeking: false })
    },
  },
  {
    name: 'emits signals with the current position',
    async run(trial) {
      await play(trial, 1200)

      const positions = trial.received.flatMap(({ type, position }) =>
        type === 'time' ? [position ?? Number.NaN] : [],
      )
      expect(positions.length).toBeGreaterThan(1)
      expect(positions).toEqual([...positions].sort((a, b) => a - b))
      expect(positions.at(-1)).toBeGreaterThan(1.2 - 2 * TICK_S)
      expect(positions.at(-1)).toBeLessThan(1.2 + TICK_S)
      expect(trial.subject.adapter.snapshot().position).toBeGreaterThan(1.2 - 2 * TICK_S)
      expect(trial.subject.adapter.snapshot().position).toBeLessThan(1.2 + TICK_S)
    },
  },
  {
    name: 'has the duration of the content, and its source',
    async run(trial) {
      await play(trial, 1200)

      const { duration, live, source } = trial.subject.adapter.snapshot()
      if (!live) expect(duration).toBeGreaterThan(1)
      expect(source).toMatch(/\S/)
    },
  },
  {
    name: 'emits a seek with its target, or positions that show it',
    async run(trial) {
      const { subject } = trial
      await play(trial, 600)
      trial.forget()
      await subject.seek(30)
      let seeking = subject.adapter.snapshot().seeking
      for (let ms = 0; ms < 1000; ms += 10) {
        await subject.pass(10)
        seeking ||= subject.adapter.snapshot().seeking
      }

      const after = trial.received.filter(({ position }) => (position ?? 0) >= 30)
      expect(after.length).toBeGreaterThan(0)
      expect(after.at(-1)?.position).toBeLessThan(31 + TICK_S)
      expect(subject.adapter.snapshot()).toMatchObject({ paused: false, seeking: false })
      if (subject.adapter.capabilities.seek !== 'native') return
      expect(after[0]?.type).toBe('seeking')
      expect(after[0]?.position).toBe(30)
      expect([trial.count('seeking'), trial.count('seeked'), trial.count('pause')]).toEqual([
        1, 1, 0,
      ])
      expect(trial.types().indexOf('seeked')).toBeGreaterThan(trial.types().indexOf('seeking'))
      // The snapshot agrees: it seeks for a while, and not any more when it is over.
      expect(seeking).toBe(true)
      expect(trial.received.find(({ type }) => type === 'seeked')?.snapshot.seeking).toBe(false)
    },
  },
  {
    name: 'emits a change of rate, and goes on at this rate',
    async run(trial) {
      const { subject } = trial
      if (!subject.setRate) throw new DoesNotApply('this subject has no rate to change')
      await play(trial, 600)
      await subject.setRate(2)
      await subject.pass(1000)

      expect(trial.count('rate')).toBe(1)
      expect(trial.received.find(({ type }) => type === 'rate')?.snapshot.rate).toBe(2)
      expect(subject.adapter.snapshot().rate).toBe(2)
      expect(subject.adapter.snapshot().position).toBeGreaterThan(2.6 - 3 * TICK_S)
    },
  },
  {
    name: 'emits the end of the content as its end, and not as a pause',
    async run(trial) {
      const { subject } = trial
      await play(trial, 600)
      const { duration } = subject.adapter.snapshot()
      if (!duration) throw new DoesNotApply('this content has no end')
      await subject.seek(duration - 1)
      await subject.pass(400)
      trial.forget()
      await subject.pass(2000)

      expect(trial.count('ended')).toBe(1)
      // Where a player reports both, the end comes while the session still waits for what a pause
      // was.
      const pauses = subject.adapter.capabilities.pauseSettleMs > 0 ? 1 : 0
      const advice =
        'a pause at the end: do not emit it, or declare pauseSettleMs if the end follows the pause'
      expect(trial.count('pause'), advice).toBeLessThanOrEqual(pauses)
      expect(subject.adapter.snapshot()).toMatchObject({ ended: true })
      expect(subject.adapter.snapshot().position).toBeGreaterThan(duration - TICK_S)
    },
  },
  {
    name: 'emits a source change for other content, whose snapshot has another source or duration',
    async run(trial) {
      const { subject } = trial
      await play(trial, 600)
      const content = (): string => {
        const { source, duration } = subject.adapter.snapshot()
        return JSON.stringify({ source, duration })
      }
      const before = content()
      await subject.change()
      await subject.pass(600)

      const changed = trial.received.some(
        ({ signal }) => signal.type === 'source' && signal.reason === 'change',
      )
      expect(changed).toBe(true)
      expect(content()).not.toBe(before)
    },
  },
  {
    name: 'begins with the signals of what happened before it was attached, in that order',
    async run(trial) {
      await play(trial, 600)
      trial.attach()
      await trial.subject.pass(0)

      const types = trial.types()
      const isKnown = trial.subject.adapter.snapshot().duration !== null
      expect(types).toEqual(
        expect.arrayContaining(['ready', ...(isKnown ? ['metadata'] : []), 'play']),
      )
      const early = (['ready', 'metadata', 'play', 'playing'] as const).map((type) =>
        types.indexOf(type),
      )
      const emitted = early.filter((at) => at >= 0)
      expect(emitted).toEqual([...emitted].sort((a, b) => a - b))
      expect(trial.count('play')).toBe(1)
    },
  },
  {
    name: 'leaves no listener and no timer behind, and emits nothing more',
    async run(trial) {
      const { subject } = trial
      await play(trial, 300)
      trial.detach()
      trial.forget()
      await subject.pass(600)
      await subject.pause()
      await subject.pass(100)

      expect(subject.listeners()).toBe(0)
      expect(subject.timers?.() ?? 0).toBe(0)
      expect(trial.received).toEqual([])
    },
  },
  {
    name: 'can be attached again after it ended',
    async run(trial) {
      trial.attach()
      trial.forget()
      await play(trial, 600)

      expect(trial.count('play')).toBe(1)
    },
  },
  {
    name: 'takes a snapshot that is plain JSON, with null for what is unknown',
    async run(trial) {
      const { subject } = trial
      const check = (): void => {
        const snapshot = subject.adapter.snapshot()
        expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot)
        expect(Object.values(snapshot)).not.toContain(undefined)
        const { duration, volume } = snapshot
        expect(duration ?? 1, 'duration is seconds, and null while it is unknown').toBeGreaterThan(
          0,
        )
        expect(volume ?? 1, 'volume is from 0 to 1').toBeLessThanOrEqual(1)
      }
      check()
      await play(trial, 400)
      check()
      await subject.change()
      check()
    },
  },
  {
    name: 'reports a player that throws, and does not throw into the page',
    async run(trial) {
      const { subject } = trial
      if (!subject.breakPlayer) throw new DoesNotApply('this subject cannot be broken')
      await play(trial, 300)
      subject.breakPlayer()
      await subject.pass(600) // what a listener throws here, vitest fails as unhandled

      expect(trial.reports.length).toBeGreaterThan(0)
    },
  },
  ...UNLOAD_ROWS,
  ...FAILURE_ROWS,
  ...CONTROLS_ROWS,
]

/**
 * Everything that is true of every adapter. Run it for yours:
 * `describeAdapter('my player', () => ({ adapter: myPlayer(player), play: () => player.play(), …
 * }))`.
 */
export function describeAdapter(
  name: string,
  create: () => AdapterSubject | Promise<AdapterSubject>,
): void {
  registerContract(`${name}, as every adapter`, ADAPTER_CONTRACT, () => openAdapter(create))
}
