import { fakeAdapter, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { openPlayhead as open } from '../../test/openPlayhead.ts'
import { createPlayhead } from './createPlayhead.ts'
import type { PlayheadOptions } from './playhead.ts'

describe('bad input', () => {
  const transport = recordingCollector().transport
  it.each([
    [undefined, 'createPlayhead() expects an object, got undefined'],
    [{}, 'option "transport" must be a transport, like fetchTransport({ url }), got undefined'],
    [
      { transport: 'https://x.test' },
      'option "transport" must be a transport, like fetchTransport({ url }), got "https://x.test"',
    ],
    [
      { transport, viewerId: { id: 7 } },
      'option "viewerId" must be a string of 1 to 200 characters, or left out, got an object',
    ],
    [
      { transport, viewerId: '' },
      'option "viewerId" must be a string of 1 to 200 characters, or left out, got ""',
    ],
    [
      { transport, completion: { threshold: 90 } },
      'completion option "threshold" must be a share above 0 and up to 1, like 0.9 for 90 %, got 90',
    ],
    [
      { transport, completion: { basis: 'time' } },
      `completion option "basis" must be 'position' or 'coverage', got "time"`,
    ],
    [
      { transport, completion: 0.9 },
      'option "completion" must be an object like { threshold: 0.9 }, got 0.9',
    ],
    [{ transport, intervalMs: 15 }, 'option "intervalMs" must be at least 1000 ms, got 15'],
    [
      { transport, intervalMs: '15000' },
      'option "intervalMs" must be at least 1000 ms, got "15000"',
    ],
    [{ transport, store: 'indexeddb' }, 'option "store" must be a store, got "indexeddb"'],
    [{ transport, clock: Date }, 'option "clock" must be a clock, got a function'],
    [
      { transport, host: true },
      'option "host" must be an object with parts of a host, like { onPageMoment }, got true',
    ],
    [
      { transport, consent: 'yes' },
      `createPlayhead() option "consent" must be 'pending', 'granted' or 'denied', got "yes"`,
    ],
    [
      { transport, consent: true },
      `option "consent" must be 'pending', 'granted' or 'denied', got true`,
    ],
    [
      { transport, onDeliveryProblem: 'log' },
      'option "onDeliveryProblem" must be a function, got "log"',
    ],
    [{ transport, report: 'console' }, 'option "report" must be a function, got "console"'],
    [{ transport, intervall: 5 }, 'createPlayhead() has no option "intervall"; it knows transport'],
  ])('names the option, what was expected and what was given: %j', (given, message) => {
    expect(() => createPlayhead(given as unknown as PlayheadOptions)).toThrow(message)
  })

  it.each([
    [
      undefined,
      { videoId: 'v' },
      'track(adapter, media) expects an adapter, like html5(video), got undefined',
    ],
    [fakeAdapter(), undefined, 'track() media expects an object, got undefined'],
    [
      fakeAdapter(),
      {},
      'track() media option "videoId" must be a string of 1 to 200 characters, got undefined',
    ],
    [
      fakeAdapter(),
      { videoId: 7 },
      'track() media option "videoId" must be a string of 1 to 200 characters, got 7',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', duration: '60' },
      'track() media option "duration" must be seconds above 0, got "60"',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', end: 0 },
      'track() media option "end" must be seconds above 0, got 0',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', title: 7 },
      'track() media option "title" must be a string, got 7',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', courseId: '' },
      'track() media option "courseId" must be a string of 1 to 200 characters, got ""',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', courseId: 'x'.repeat(201) },
      'track() media option "courseId" must be a string of 1 to 200 characters, got "xxx',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', lessonId: { id: 3 } },
      'track() media option "lessonId" must be a string of 1 to 200 characters, got an object',
    ],
    [
      fakeAdapter(),
      { videoId: 'v', preview: 'yes' },
      'track() media option "preview" must be true or false, got "yes"',
    ],
    [fakeAdapter(), { videoId: 'v', lesson: '3' }, 'track() media has no option "lesson"'],
  ])('track(%#) too', (adapter, media, message) => {
    const { playhead } = open()
    expect(() => playhead.track(adapter as never, media as never)).toThrow(message)
  })
})
