// @vitest-environment happy-dom
import { createPlayhead, type Playhead } from '@playhead/core'
import { fakeAdapter, recordingCollector } from '@playhead/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTracker, type Tracker } from './createTracker.ts'
import type { FollowFrame } from './loadPlayers.ts'
import { startScript } from './startScript.ts'

let playhead: Playhead
let tracker: Tracker
let sessions: string[]
/** What the second script would hand over. */
const followFrame = vi.fn<FollowFrame>(() => fakeAdapter())
const loadPlayers = vi.fn(async (): Promise<FollowFrame> => followFrame)
const logged = vi.spyOn(console, 'error').mockImplementation(() => {})

beforeEach(() => {
  playhead = createPlayhead({ transport: recordingCollector().transport })
  tracker = createTracker(playhead, loadPlayers)
  sessions = []
  vi.clearAllMocks()
})
afterEach(() => {
  document.body.innerHTML = ''
  return playhead.destroy()
})

/** An element in the page, whose sessions are recorded. */
function put(html: string): Element {
  document.body.insertAdjacentHTML('beforeend', html)
  const element = document.body.lastElementChild as Element
  element.addEventListener('playhead:session', ({ detail }: CustomEventInit) => {
    sessions.push(`${detail.snapshot.videoId} on ${element.id}`)
  })
  return element
}
const settled = (): Promise<void> => new Promise((go) => setTimeout(go))
const running = (): string[] => playhead.sessions.map(({ snapshot }) => snapshot.videoId)

it('assigns sessions to their elements when several begin again with consent, and ends the right one', async () => {
  const a = put('<video id="a" data-video-id="of-a"></video>')
  tracker.begin(a)
  tracker.begin(put('<video id="b" data-video-id="of-b"></video>'))
  playhead.setConsent('denied')

  playhead.setConsent('granted')

  expect(sessions).toEqual(['of-a on a', 'of-b on b', 'of-a on a', 'of-b on b'])
  await tracker.end(a)
  expect(running()).toEqual(['of-b'])
  expect(logged).not.toHaveBeenCalled()
})

it('B7 does not track a value that is not an element, and throws nothing into the page', async () => {
  const { initVideoAnalytics } = startScript(null)

  expect(() => initVideoAnalytics(document.createElement('video'), null as never)).not.toThrow()
  for (const element of [null, undefined, 'video', document.querySelector('#none')]) {
    const end = initVideoAnalytics(element as never, { endpoint: '/v1/ingest', videoId: 'v' })
    await expect(end()).resolves.toBeUndefined()
  }

  expect(logged.mock.calls.map(([line]) => line)).toEqual([
    expect.stringContaining('data-endpoint'),
    expect.stringContaining('got null'),
    expect.stringContaining('got undefined'),
    expect.stringContaining('got "video"'),
    expect.stringContaining('got null'),
  ])
})

it('follows a frame whose address comes late, and complains once of one that it does not know', async () => {
  const frame = put(
    '<iframe id="f" data-video-id="v" data-src="lazy"></iframe>',
  ) as HTMLIFrameElement
  const load = (src: string): void => {
    vi.spyOn(frame, 'src', 'get').mockReturnValue(src)
    frame.dispatchEvent(new Event('load'))
  }
  followFrame.mockImplementation(({ src }) => {
    if (!src.includes('player.test')) throw new TypeError(`unknown: ${src}`)
    return fakeAdapter()
  })
  tracker.begin(frame)
  load('')
  load('about:blank')
  await settled()
  expect([loadPlayers.mock.calls, logged.mock.calls]).toEqual([[], []]) // nothing to play yet

  for (let time = 0; time < 3; time++) {
    load('https://consent.test/')
    await settled()
  }
  expect(logged.mock.calls).toEqual([['unknown: https://consent.test/', frame]])

  load('https://player.test/1')
  load('https://player.test/1')
  await settled()
  expect(sessions).toEqual(['v on f'])

  await tracker.end(frame)
  load('https://player.test/2')
  await settled()
  expect([running(), sessions]).toEqual([[], ['v on f']])
})

it('asks again for a second script that did not come, and then follows the frame once', async () => {
  let come = (_: FollowFrame): void => {}
  const coming = new Promise<FollowFrame>((resolve) => {
    come = resolve
  })
  loadPlayers.mockReturnValue(coming)
  followFrame.mockImplementation(() => fakeAdapter())
  const frame = put('<iframe id="f" src="about:blank#1" data-video-id="v"></iframe>')
  tracker.begin(frame)
  frame.dispatchEvent(new Event('load'))
  expect(loadPlayers).toHaveBeenCalledTimes(2)

  come(followFrame)
  await settled()

  expect(sessions).toEqual(['v on f'])
})
