import type { PlayerError } from '@playhead/core'
import { expect } from 'vitest'
import { type AdapterTrial, play } from './adapterTrial.ts'
import { type ContractRow, DoesNotApply } from './contract.ts'

/** After this time, a player has reported an error, or that it may not play, ms. */
const SETTLE_MS = 1000
const MAX_MESSAGE = 300

/** Expects one error since the signals were forgotten last, in the shape that every error has. */
function expectOneError({ received }: AdapterTrial): PlayerError {
  const errors = received.flatMap(({ signal }) => (signal.type === 'error' ? [signal] : []))
  expect(errors).toHaveLength(1)
  const error = errors[0] as PlayerError
  expect(error.code, 'a code is short and stable, like media_network').toMatch(/^\w{1,64}$/)
  expect(error.message ?? '', 'a URL in a message has no query').not.toMatch(/:\/\/\S*[?#]/)
  expect((error.message ?? '').length).toBeLessThanOrEqual(MAX_MESSAGE)
  return error
}

/** Statements that are true of every adapter whose player can fail, or be refused to play. */
export const FAILURE_ROWS: readonly ContractRow<AdapterTrial>[] = [
  {
    name: 'emits an error that ends playback once, as fatal, with a code and without secrets of a URL',
    async run(trial) {
      const { subject } = trial
      if (!subject.fail) throw new DoesNotApply('this subject cannot fail')
      await play(trial, 600)
      trial.forget()
      await subject.fail()
      await subject.pass(SETTLE_MS)

      expect(expectOneError(trial).fatal).toBe(true)
      expect([trial.count('ended'), trial.count('source')]).toEqual([0, 0])
    },
  },
  {
    name: 'emits an error after which playback goes on once, as not fatal',
    async run(trial) {
      const { subject } = trial
      if (!subject.failRecoverably)
        throw new DoesNotApply('every error of this player ends playback')
      await play(trial, 600)
      trial.forget()
      await subject.failRecoverably()
      await subject.pass(SETTLE_MS)

      expect(expectOneError(trial).fatal).toBe(false)
      expect([trial.count('pause'), trial.count('ended'), trial.count('source')]).toEqual([0, 0, 0])
      expect(subject.adapter.snapshot()).toMatchObject({ paused: false, ended: false })
    },
  },
  {
    name: 'begins with the error of a player that failed before it was attached',
    async run(trial) {
      const { subject } = trial
      if (!subject.fail) throw new DoesNotApply('this subject cannot fail')
      if (!subject.keepsError)
        throw new DoesNotApply('this player cannot be asked for an earlier error')
      await play(trial, 600)
      trial.detach()
      await subject.fail()
      await subject.pass(SETTLE_MS)
      trial.attach()
      await subject.pass(SETTLE_MS)

      expect(expectOneError(trial).fatal).toBe(true)
    },
  },
  {
    name: 'reports a refused play by a rejection or as autoplayblocked, and not as playback',
    async run(trial) {
      const { subject, types, count } = trial
      if (!subject.refusePlay) throw new DoesNotApply('this subject cannot be refused to play')
      const { controls } = subject.adapter
      subject.refusePlay()
      let isRejected = false
      // Without controls, the rejection goes to the page, and not to the adapter.
      const command = Promise.resolve(controls ? controls.play() : subject.play())
      command.catch(() => {
        isRejected = !!controls
      })
      await subject.pass(SETTLE_MS)
      await new Promise((resolve) => setTimeout(resolve)) // rejections are passed on by promises

      expect(count('playing')).toBe(0)
      expect(subject.adapter.snapshot()).toMatchObject({ paused: true })
      const lastStop = Math.max(
        types().lastIndexOf('pause'),
        types().lastIndexOf('autoplayblocked'),
      )
      expect(
        types().lastIndexOf('play'),
        'a play is followed by what ended it',
      ).toBeLessThanOrEqual(lastStop)
      expect(
        isRejected || count('autoplayblocked') > 0,
        'a refused play: reject controls.play(), or emit autoplayblocked',
      ).toBe(true)
    },
  },
]
