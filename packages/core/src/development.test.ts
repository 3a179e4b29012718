import { afterEach, beforeEach, expect, it, vi } from 'vitest'

/** What the build sets for production. */
beforeEach(() => {
  vi.resetModules()
  vi.stubGlobal('__DEV__', false)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const load = () => import('./index.ts')
const transport = { name: 'none', send: async () => ({ outcome: 'accepted' as const }) }

it('names a wrong option and the page that explains it, in production too', async () => {
  const { createPlayhead } = await load()

  expect(() => createPlayhead({ transport, viewerId: '' })).toThrow(
    new TypeError(
      'playhead: createPlayhead() option "viewerId" is wrong, got ""; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
    ),
  )
  expect(() => createPlayhead({ transport, completion: { threshold: 90 } })).toThrow(
    'playhead: completion option "threshold" is wrong, got 90; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
  )
})

it('names an option that does not exist, in production too', async () => {
  const { createPlayhead } = await load()

  expect(() => createPlayhead({ transport, viewer: 'v-1' } as never)).toThrow(
    'playhead: createPlayhead() has no option "viewer"; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
  )
})

it('names the call that a wrong argument was given to, in production too', async () => {
  const { createPlayhead, record } = await load()
  const playhead = createPlayhead({ transport })

  expect(() => playhead.track(null as never, { videoId: 'lesson-1' })).toThrow(
    'playhead: track(adapter, media) is wrong, got null; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
  )
  expect(() => playhead.setConsent('yes' as never)).toThrow(
    'setConsent(consent) is wrong, got "yes"',
  )
  expect(() => record({} as never)).toThrow('record(session) is wrong, got an object')
  expect(() => createPlayhead(undefined as never)).toThrow(
    'createPlayhead() is wrong, got undefined',
  )
})

it('explains what was expected, in development', async () => {
  vi.stubGlobal('__DEV__', true)
  const { createPlayhead } = await load()

  expect(() => createPlayhead({ transport, viewerId: '' })).toThrow(
    'playhead: createPlayhead() option "viewerId" must be a string of 1 to 200 characters, or left out, got ""',
  )
})
