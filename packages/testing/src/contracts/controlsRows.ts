import type { Controls } from '@playhead/core'
import { expect } from 'vitest'
import { type AdapterSubject, type AdapterTrial, play } from './adapterTrial.ts'
import { type ContractRow, DoesNotApply } from './contract.ts'

/** Positions of a player that reports them about four times a second are this exact, seconds. */
const TICK_S = 0.3
/** A frame takes a moment for a command, ms. */
const COMMAND_MS = 50
/** After this time, a pause is one, and a seek has arrived, ms. */
const SETTLE_MS = 1000

function requireControls({ adapter }: AdapterSubject): Controls {
  if (!adapter.controls) throw new DoesNotApply('this adapter has no controls')
  return adapter.controls
}

/** Gives a command. A refusal is handled even if it comes before it is awaited. */
function start<T>(command: () => T): Promise<Awaited<T>> {
  const answer = Promise.resolve(command())
  answer.catch(() => {})
  return answer
}

/** Gives a command, and lets the player answer. */
async function give<T>(subject: AdapterSubject, command: () => T): Promise<Awaited<T>> {
  const answer = start(command)
  await subject.pass(COMMAND_MS)
  return await answer
}

/**
 * Statements that are true of every adapter with `controls`. They drive the player by these alone.
 */
export const CONTROLS_ROWS: readonly ContractRow<AdapterTrial>[] = [
  {
    name: 'plays and pauses by its controls, with the signals and the snapshot of each',
    async run({ subject, count, types }) {
      const controls = requireControls(subject)
      await give(subject, () => controls.play())
      await subject.pass(1200)
      expect([count('play'), count('pause')]).toEqual([1, 0])
      expect(types()).toContain('playing')
      expect(subject.adapter.snapshot()).toMatchObject({ paused: false, ended: false })
      expect(subject.adapter.snapshot().position).toBeGreaterThan(1.2 - 2 * TICK_S)

      await give(subject, () => controls.pause())
      await subject.pass(SETTLE_MS)
      expect([count('play'), count('pause')]).toEqual([1, 1])
      expect(subject.adapter.snapshot()).toMatchObject({ paused: true, ended: false })
    },
  },
  {
    name: 'seeks by its controls while it plays, and goes on there',
    async run(trial) {
      const { subject } = trial
      const controls = requireControls(subject)
      await play(trial, 600)
      trial.forget()
      await give(subject, () => controls.seek(30))
      await subject.pass(SETTLE_MS)

      const { position, paused, seeking } = subject.adapter.snapshot()
      expect({ paused, seeking }).toEqual({ paused: false, seeking: false })
      expect(position).toBeGreaterThan(30 + TICK_S)
      expect(position).toBeLessThan(31 + 2 * TICK_S)
      if (subject.adapter.capabilities.seek !== 'native') return
      expect([trial.count('seeking'), trial.count('seeked'), trial.count('pause')]).toEqual([
        1, 1, 0,
      ])
    },
  },
  {
    name: 'seeks by its controls while it is paused, and stays there',
    async run(trial) {
      const { subject } = trial
      const controls = requireControls(subject)
      await play(trial, 600)
      await subject.pause()
      await subject.pass(SETTLE_MS)
      trial.forget()
      await give(subject, () => controls.seek(30))
      await subject.pass(SETTLE_MS)

      expect(subject.adapter.snapshot()).toMatchObject({ paused: true, seeking: false })
      expect(subject.adapter.snapshot().position).toBeCloseTo(30, 1)
      expect([trial.count('play'), trial.count('playing')]).toEqual([0, 0])
    },
  },
  {
    name: 'starts playing on a seek by its controls only if it declares so',
    async run({ subject, count }) {
      const controls = requireControls(subject)
      if (controls.startsOnSeek) throw new DoesNotApply('this player may start on a seek')
      await give(subject, () => controls.seek(30))
      await subject.pass(SETTLE_MS)

      expect(subject.adapter.snapshot()).toMatchObject({ paused: true })
      expect([count('play'), count('playing')]).toEqual([0, 0])
    },
  },
  {
    name: 'sets the rate by its controls, and resolves with the one that the player took',
    async run(trial) {
      const { subject } = trial
      const controls = requireControls(subject)
      const { setRate } = controls
      if (!setRate) throw new DoesNotApply('the rate of this player cannot be set')
      await play(trial, 600)
      trial.forget()
      expect(
        await give(subject, () => setRate.call(controls, 2)),
        'setRate() returns the rate that the player took',
      ).toBe(2)
      await subject.pass(SETTLE_MS)

      expect(trial.count('rate')).toBe(1)
      expect(subject.adapter.snapshot().rate).toBe(2)
    },
  },
  {
    name: 'refuses commands to a player that is gone, and throws nothing into the page',
    async run(trial) {
      const { subject } = trial
      const controls = requireControls(subject)
      if (!subject.removePlayer) throw new DoesNotApply('this player cannot be removed')
      await play(trial, 300)
      subject.removePlayer()
      const commands: (() => unknown)[] = [
        () => controls.play(),
        () => controls.pause(),
        () => controls.seek(30),
        ...(controls.setRate ? [() => controls.setRate?.(2)] : []),
      ]
      const refused = commands.map(start)
      await subject.pass(SETTLE_MS)

      for (const command of await Promise.allSettled(refused)) {
        expect(command).toMatchObject({ status: 'rejected', reason: expect.any(Error) })
      }
    },
  },
]
