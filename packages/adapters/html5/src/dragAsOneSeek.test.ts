import type { Signal } from '@playhead/core'
import { expect, it } from 'vitest'
import { dragAsOneSeek } from './dragAsOneSeek.ts'

/**
 * What comes out of a script of signals, each with the state of the seek bar: held, seeking,
 * paused.
 */
function drag(
  lines: readonly (readonly [type: Signal['type'], bar?: string])[],
): readonly string[] {
  let bar = ''
  const out: string[] = []
  const emit = dragAsOneSeek(
    (signal, position) => out.push(`${signal.type}${position === undefined ? '' : ` ${position}`}`),
    {
      isHeld: () => bar.includes('held'),
      isSeeking: () => bar.includes('seeking'),
      isPaused: () => bar.includes('paused'),
    },
  )
  lines.forEach(([type, now = ''], at) => {
    bar = now
    emit({ type } as Signal, at)
  })
  return out
}

it('makes one seek of a drag, without its pause', () => {
  expect(
    drag([
      ['pause', 'held seeking paused'],
      ['seeking', 'held seeking paused'],
      ['seeked', 'held paused'],
      ['time', 'held paused'],
      ['seeking', 'held seeking paused'],
      ['seeked', 'paused'],
      ['play'],
      ['pause', 'paused'],
    ]),
  ).toEqual(['seeking 1', 'time 3', 'seeking 4', 'seeked 5', 'seeked', 'play 6', 'pause 7'])
})

it('makes one seek of a click, whose pause is over before it is reported', () => {
  expect(
    drag([['pause', 'seeking'], ['seeking', 'seeking'], ['play', 'seeking'], ['seeked']]),
  ).toEqual(['seeking 1', 'play 2', 'seeked 3'])
})

it.each(['pause', 'ended'] as const)('ends the seek at `%s`, too', (type) => {
  expect(drag([['pause', 'held seeking'], ['time', 'held'], [type], ['seeked', 'held']])).toEqual([
    'time 1',
    'seeked',
    `${type} 2`,
    'seeked 3',
  ])
})

it.each(['', 'held', 'paused', 'held paused', 'seeking paused'])(
  'leaves a pause a pause while the bar is “%s”',
  (bar) => {
    expect(
      drag([
        ['pause', bar],
        ['seeked', 'held'],
      ]),
    ).toEqual(['pause 0', 'seeked 1'])
  },
)

it('leaves other signals alone while the viewer seeks', () => {
  expect(
    drag([
      ['seeking', 'held seeking'],
      ['seeked', 'held'],
      ['ended', 'held seeking'],
    ]),
  ).toEqual(['seeking 0', 'seeked 1', 'ended 2'])
})
