import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../test/transcript.ts'
import { toRecord } from './snapshot.ts'

const identity = {
  session: 's',
  player: 'html5',
  startedAt: 5,
  media: { videoId: 'v', duration: 60 },
}
const sent = (lines: readonly Line[]) => toRecord(transcript(lines).snapshot, 3, 9000, identity)

describe('the snapshot on the wire', () => {
  it('holds what is known and not nothing, and not what follows from the rest', () => {
    expect(sent([[0, 'play', 0], ...playing(0, 0, 2)])).toEqual({
      session: 's',
      videoId: 'v',
      player: 'html5',
      startedAt: 5,
      rev: 3,
      at: 9000,
      state: 'playing',
      playingMs: 2000,
      contentMs: 2000,
      watched: [[0, 2]],
      position: 2,
      maxPosition: 2,
      duration: 60,
      playCount: 1,
    })
  })

  it('sends the stretches beside what was watched once they differ', () => {
    const record = sent([
      [0, 'play', 0],
      ...playing(0, 0, 2),
      [2000, 'seeking', 1],
      [2000, 'seeked', 1],
      ...playing(2000, 1, 3),
    ])

    expect(record).toMatchObject({ watched: [[0, 4]], twice: [[1, 2]] })
    expect(record.played).toEqual([
      [0, 2],
      [1, 4],
    ])
  })

  it('keeps a snapshot of an uninterrupted minute below 500 bytes', () => {
    const record = sent([[0, 'play', 0], ...playing(0, 0, 55)])

    expect(JSON.stringify(record).length).toBeLessThan(500)
  })
})
