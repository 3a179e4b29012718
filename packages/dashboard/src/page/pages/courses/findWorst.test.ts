import type { CourseSummary, Dropoff } from '@playhead/collector/client'
import { describe, expect, it } from 'vitest'
import { findWorstLesson, findWorstPlace } from './findWorst.ts'

const course = (stopped: readonly number[], started: readonly number[] = []): CourseSummary =>
  ({
    lessons: stopped.map((each, index) => ({
      ...{ videoId: `lesson-${index + 1}`, stopped: each, started: started[index] ?? 10 },
    })),
  }) as unknown as CourseSummary
const dropoff = (dropOffs: readonly number[]): Dropoff =>
  ({
    segments: dropOffs.map((each, index) => ({ from: index * 10, dropOffs: each })),
  }) as unknown as Dropoff

describe('the lesson that loses most viewers', () => {
  it('is the one at which most stop, by its number in the course', () => {
    expect(findWorstLesson(course([1, 4, 9, 2]))).toMatchObject({ videoId: 'lesson-3', number: 3 })
  })

  it('is the one with the larger share of two that lose as many, else the earlier', () => {
    expect(findWorstLesson(course([0, 5, 5], [40, 30, 20]))?.number).toBe(3)
    expect(findWorstLesson(course([0, 5, 5]))?.number).toBe(2)
  })

  it('is not named where hardly any viewer stops', () => {
    expect(findWorstLesson(course([2, 1]))).toBeUndefined()
    expect(findWorstLesson(course([]))).toBeUndefined()
  })
})

describe('the place at which most views stop', () => {
  it('is the segment with most drop-offs, if there are enough', () => {
    expect(findWorstPlace(dropoff([1, 0, 7, 3]))?.from).toBe(20)
    expect(findWorstPlace(dropoff([1, 2]))).toBeUndefined()
    expect(findWorstPlace(dropoff([3, 1, 3]))).toBeUndefined()
    expect(findWorstPlace(dropoff([]))).toBeUndefined()
  })
})
