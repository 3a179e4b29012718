import type { Signal } from '@playhead/core'
import { expect } from 'vitest'
import { type AdapterSubject, type AdapterTrial, play } from './adapterTrial.ts'
import { type ContractRow, DoesNotApply } from './contract.ts'

/** Positions of a player that reports them about four times a second are this exact, seconds. */
const TICK_S = 0.3
/** After this time, a player has reported that it is empty, ms. */
const SETTLE_MS = 1000
/** Signals that an unload must not be taken for. */
const OTHERS: readonly Signal['type'][] = ['play', 'playing', 'seeking', 'seeked', 'ended', 'error']

/** Plays for a while, then removes the content. Returns the last position of the content. */
async function unload(trial: AdapterTrial): Promise<number> {
  const { subject } = trial
  if (!subject.unload) throw new DoesNotApply('the content of this subject cannot be removed')
  await play(trial, 3000)
  const { position } = subject.adapter.snapshot()
  trial.forget()
  await subject.unload()
  await subject.pass(SETTLE_MS)
  return position ?? Number.NaN
}

const readContent = ({ adapter }: AdapterSubject): string => {
  const { source, duration } = adapter.snapshot()
  return JSON.stringify({ source, duration })
}

const listSourceChanges = ({ received }: AdapterTrial): string[] =>
  received.flatMap(({ signal }) => (signal.type === 'source' ? [signal.reason] : []))

/** Statements that are true of every adapter whose player can be emptied. */
export const UNLOAD_ROWS: readonly ContractRow<AdapterTrial>[] = [
  {
    name: 'emits an unload once when the content is removed, and no change, seek or end with it',
    async run(trial) {
      await unload(trial)

      expect(listSourceChanges(trial)).toEqual(['unload'])
      expect(trial.types().filter((type) => OTHERS.includes(type))).toEqual([])
    },
  },
  {
    name: 'has no position of a player without content: it is null, or the last of the content',
    async run(trial) {
      const last = await unload(trial)

      const positions = trial.received.map(({ position }) => position)
      for (const position of [...positions, trial.subject.adapter.snapshot().position]) {
        expect(
          Math.abs((position ?? last) - last),
          `position ${position} without content: emit null, not what the empty player reports`,
        ).toBeLessThan(TICK_S)
      }
    },
  },
  {
    name: 'has no position, and does not play, when it is attached to a player without content',
    async run(trial) {
      await unload(trial)
      trial.attach()
      await trial.subject.pass(SETTLE_MS)

      for (const { position } of trial.received) expect(position).toBe(null)
      expect(trial.subject.adapter.snapshot().position).toBe(null)
      expect([trial.count('play'), trial.count('playing')]).toEqual([0, 0])
    },
  },
  {
    name: 'emits a source change for other content that is loaded after an unload',
    async run(trial) {
      const before = readContent(trial.subject)
      await unload(trial)
      trial.forget()
      await trial.subject.change()
      await trial.subject.pass(600)

      expect(listSourceChanges(trial)).toContain('change')
      expect(readContent(trial.subject)).not.toBe(before)
    },
  },
]
