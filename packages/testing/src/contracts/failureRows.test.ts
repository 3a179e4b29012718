import type { Signal } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { type AdapterFault, openFaultyAdapter } from '../../test/faultyAdapter.ts'
import { findBrokenRow } from './contract.ts'
import { ADAPTER_CONTRACT } from './describeAdapter.ts'
import { FAILURE_ROWS } from './failureRows.ts'
import { UNLOAD_ROWS } from './unloadRows.ts'

// Adapters with one mistake about a player that is emptied, fails or is refused to play: each has
// to break the row that is about it, and no row before.

const [EMITS_UNLOAD, NO_POSITION, NO_POSITION_ANEW, CHANGE_AFTER_UNLOAD] = UNLOAD_ROWS.map(
  ({ name }) => name,
)
const [FATAL, RECOVERABLE, EARLIER_ERROR, REFUSED_PLAY] = FAILURE_ROWS.map(({ name }) => name)

const emitting =
  (event: string, change: (right: Signal[]) => Signal[]): NonNullable<AdapterFault['signals']> =>
  (right, type) =>
    type === event ? change(right) : right
const changingErrors = (change: object): NonNullable<AdapterFault['signals']> =>
  emitting('error', (right) => right.map((signal) => ({ ...signal, ...change })))

const FAULTS: readonly (readonly [string, string | undefined, AdapterFault])[] = [
  ['misses an unload', EMITS_UNLOAD, { signals: emitting('unload', () => []) }],
  [
    'emits an unload as other content',
    EMITS_UNLOAD,
    { signals: emitting('unload', () => [{ type: 'source', reason: 'change' }]) },
  ],
  [
    'emits an unload twice',
    EMITS_UNLOAD,
    { signals: emitting('unload', (right) => [...right, ...right]) },
  ],
  [
    'emits an unload as an end as well',
    EMITS_UNLOAD,
    { signals: emitting('unload', (right) => [...right, { type: 'ended' }]) },
  ],
  [
    'reports 0 for the position of an empty player',
    NO_POSITION,
    { snapshot: (_, { readyState, currentTime }) => (readyState ? {} : { position: currentTime }) },
  ],
  ['remembers the last position for ever', NO_POSITION_ANEW, rememberPosition()],
  [
    'emits play when it is attached to an empty player',
    NO_POSITION_ANEW,
    { late: (right) => (right.length > 1 ? right : [...right, { type: 'play' }]) },
  ],
  [
    'misses other content after an unload',
    CHANGE_AFTER_UNLOAD,
    { signals: emitting('change after an unload', () => []) },
  ],
  ['misses errors', FATAL, { signals: emitting('error', () => []) }],
  ['emits an error twice', FATAL, { signals: emitting('error', (right) => [...right, ...right]) }],
  ['emits an error as the end', FATAL, { signals: emitting('error', () => [{ type: 'ended' }]) }],
  [
    'emits the end with an error',
    FATAL,
    { signals: emitting('error', (right) => [...right, { type: 'ended' }]) },
  ],
  ['takes no error for fatal', FATAL, { signals: changingErrors({ fatal: false }) }],
  ['has a sentence for a code', FATAL, { signals: changingErrors({ code: 'It failed.' }) }],
  [
    'passes on the query of a URL',
    FATAL,
    { signals: changingErrors({ message: 'https://media.example/a?token=secret' }) },
  ],
  [
    'passes on a message of any length',
    FATAL,
    { signals: changingErrors({ message: 'x'.repeat(301) }) },
  ],
  ['takes every error for fatal', RECOVERABLE, { signals: changingErrors({ fatal: true }) }],
  [
    'emits a pause with every error',
    RECOVERABLE,
    { signals: emitting('error', (right) => [...right, { type: 'pause' }]) },
  ],
  [
    'does not emit the error that happened before',
    EARLIER_ERROR,
    { late: (right) => right.filter(({ type }) => type !== 'error') },
  ],
  [
    'conceals a refused play',
    REFUSED_PLAY,
    { controls: ({ play }) => ({ play: () => play().catch(() => {}) }) },
  ],
  ['emits a play that was refused', REFUSED_PLAY, announcePlay()],
]

/** Has the last position of the content while nothing is loaded. */
function rememberPosition(): AdapterFault {
  let last: number | null = null
  return {
    snapshot({ position }) {
      last = position ?? last
      return { position: last }
    },
  }
}

/** Takes the command to play for playback. */
function announcePlay(): AdapterFault {
  return {
    controls: ({ play }, video) => ({
      play() {
        if (!video.allowsPlay) video.dispatchEvent(new Event('play'))
        return play()
      },
    }),
  }
}

describe('the contract of adapters', () => {
  it.each(FAULTS)('finds an adapter that %s', async (_, row, fault) => {
    expect(await findBrokenRow(ADAPTER_CONTRACT, () => openFaultyAdapter(fault))).toBe(row)
  })

  it('has an adapter here that breaks each row about unloads and failures', () => {
    const broken = new Set(FAULTS.map(([, row]) => row))

    expect([...UNLOAD_ROWS, ...FAILURE_ROWS].filter(({ name }) => !broken.has(name))).toEqual([])
  })
})
