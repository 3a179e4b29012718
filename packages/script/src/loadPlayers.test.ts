// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import { type FollowFrame, playersLoader } from './loadPlayers.ts'

const settled = (): Promise<void> => new Promise((go) => setTimeout(go))

it('requests the second script until it loads, and then gives it to all that wait', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  let take = (_: FollowFrame): void => {}
  const load = playersLoader(null, (receive) => {
    take = receive
  })
  const scripts = (): number => document.head.querySelectorAll('script').length
  const follow = vi.fn<FollowFrame>()

  const first = load() // no script loads here
  await settled()
  expect([scripts(), logged.mock.calls.map(([line]) => line)]).toEqual([
    1,
    [
      expect.stringContaining(
        'playhead.players.js does not load; iframes are not followed without it',
      ),
    ],
  ])

  const second = load()
  expect(scripts()).toBe(2)
  take(follow)
  expect(await Promise.all([first, second, load()])).toEqual([follow, follow, follow])
})

it.each([
  ['https://cdn.test/playhead.js', 'https://cdn.test/playhead.players.js'],
  ['https://cdn.test/playhead.js?v=1', 'https://cdn.test/playhead.players.js?v=1'],
  ['https://cdn.test/playhead.dev.js?v=1', 'https://cdn.test/playhead.players.js?v=1'],
])('finds the second script beside %s', async (src, expected) => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const script = document.createElement('script')
  script.src = src

  void playersLoader(script, () => {})()
  await settled()

  expect([...document.head.querySelectorAll('script')].at(-1)?.src).toBe(expected)
})
