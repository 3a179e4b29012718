// @vitest-environment happy-dom
import { fakeAdapter } from '@playhead/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { startScript } from '../startScript.ts'
import { readSetup, type Setup } from './readSetup.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  document.body.innerHTML = ''
})

/** Starts a script tag of a page, and returns what it logs to the console. */
function tag(attributes: string): { logged: unknown[][]; started: ReturnType<typeof startScript> } {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  document.body.insertAdjacentHTML('beforeend', `<script type="text/plain" ${attributes}></script>`)
  const started = startScript(document.body.lastElementChild as HTMLScriptElement)
  return { logged: logged.mock.calls, started }
}

it.each<[string, string]>([
  ['data-key="wk_1"', '<script> has no data-endpoint: it must be a non-empty string or URL'],
  [`data-endpoint="/v1/ingest" data-viewer-id="${'x'.repeat(201)}"`, '<script data-viewer-id="xxx'],
  [
    'data-endpoint="/v1/ingest" data-completion-threshold="900"',
    '<script data-completion-threshold="900"> must be a share above 0 and up to 1',
  ],
  [
    'data-endpoint="/v1/ingest" data-completion-threshold="most"',
    '<script data-completion-threshold="most"> must be a share',
  ],
  [
    'data-endpoint="/v1/ingest" data-completion-basis="time"',
    `<script data-completion-basis="time"> must be 'position' or 'coverage'`,
  ],
  [
    'data-endpoint="/v1/ingest" data-consent="yes"',
    `<script data-consent="yes"> must be 'pending', 'granted' or 'denied', got "yes"`,
  ],
  [
    'data-endpoint="/v1/ingest" data-interval="0.5"',
    '<script data-interval="0.5"> must be at least 1000 ms, got 500',
  ],
  [
    'data-endpoint="/v1/ingest" data-interval="often"',
    '<script data-interval="often"> must be at least 1000 ms, got NaN',
  ],
])(
  '%s is one line in the console that names attribute, given and expected',
  (attributes, expected) => {
    const { logged, started } = tag(attributes)

    expect(logged).toHaveLength(1)
    expect(logged[0]?.[0]).toContain(`playhead: ${expected}`)
    expect(started.playhead).toBe(null)
  },
)

it('is one line in the console that names the attribute in production, too', async () => {
  vi.resetModules()
  vi.stubGlobal('__DEV__', false)
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const production = await import('../startScript.ts')
  document.body.innerHTML =
    '<script type="text/plain" data-endpoint="/v1/ingest" data-interval="often"></script>'

  const started = production.startScript(document.body.firstElementChild as HTMLScriptElement)

  expect(logged.mock.calls).toEqual([
    [
      'playhead: <script data-interval="often"> is wrong, got NaN; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
    ],
  ])
  expect(started.playhead).toBe(null)

  logged.mockClear()
  production.startScript({ dataset: { key: 'wk_1' } } as unknown as HTMLScriptElement)
  expect(logged.mock.calls).toEqual([
    [
      'playhead: <script> without data-endpoint is wrong, got undefined; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
    ],
  ])
})

it('has one text for an endpoint that is empty, and another for one that is missing', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  // happy-dom leaves empty attributes out of `dataset`.
  for (const dataset of [{ endpoint: '' }, { key: 'wk_1' }])
    startScript({ dataset } as unknown as HTMLScriptElement)

  expect(logged.mock.calls).toEqual([
    [
      `playhead: <script data-endpoint=""> must be a non-empty string or URL, like '/v1/ingest', got ""`,
    ],
    [
      "playhead: <script> has no data-endpoint: it must be a non-empty string or URL, like '/v1/ingest', got undefined",
    ],
  ])
})

it('reports an empty endpoint or key, as of a template that went wrong', () => {
  expect(() => readSetup({ endpoint: '' })).toThrow('<script data-endpoint=""> must be')
  expect(() => readSetup({ endpoint: '/v1/ingest', key: '' })).toThrow(
    '<script data-key=""> must be',
  )
})

it.each<[string, Setup]>([
  ['an endpoint alone', { endpoint: '/v1/ingest' }],
  [
    'an empty viewer, which is how a template writes an anonymous one',
    { endpoint: '/v1/ingest', viewerId: '' },
  ],
  [
    'everything, as text',
    {
      endpoint: '/v1/ingest',
      key: 'wk_1',
      viewerId: 'user-7',
      completionThreshold: '0.8',
      completionBasis: 'coverage',
      interval: '10',
    },
  ],
  [
    'the configuration of document B',
    { endpoint: '/v1/ingest', updateInterval: 15, completionThreshold: 90 },
  ],
  ['numbers, from code', { endpoint: '/v1/ingest', completionThreshold: 1, interval: 1.5 }],
])('takes %s', async (_, setup) => {
  const playhead = readSetup(setup)

  expect(playhead.sessions).toEqual([])
})

it.each([0.5, '0.5', 50, '50'])('B7 completes at a threshold of %j', (completionThreshold) => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', async () => new Response('{}'))
  const playhead = readSetup({ endpoint: '/v1/ingest', completionThreshold })
  const adapter = fakeAdapter()
  const session = playhead.track(adapter, { videoId: 'v' })
  const thresholds: number[] = []
  session.on('complete', ({ threshold }) => thresholds.push(threshold))
  adapter.emit('play', { paused: false })
  adapter.emit('playing')
  const playTo = (end: number): void => {
    for (let { position } = adapter.snapshot(); (position ?? 0) < end; ) {
      position = (position ?? 0) + 0.25
      vi.advanceTimersByTime(250)
      adapter.emit('time', { position })
    }
  }
  playTo(29)
  expect(thresholds).toEqual([])
  playTo(31)
  vi.useRealTimers()

  expect(thresholds).toEqual([0.5])
})

it.each([
  [{ updateInterval: 'often' }, 'got NaN'],
  [{ interval: 15, updateInterval: 'often' }, undefined],
])('B7 takes updateInterval where there is no interval: %j', (setup, fault) => {
  const read = (): unknown => readSetup({ endpoint: '/v1/ingest', ...setup })
  if (fault)
    expect(read).toThrow(`<script data-interval="often"> must be at least 1000 ms, ${fault}`)
  else expect(read).not.toThrow()
})

it('logs what a player reports to the console: one line for each cause', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const playhead = readSetup({ endpoint: '/v1/ingest' })
  const adapter = fakeAdapter()
  playhead.track(
    {
      ...adapter,
      attach({ report }) {
        for (let time = 0; time < 3; time++) report(new Error('the iframe is silent'), 'youtube')
        report('no error', 'vimeo')
        for (let cause = 0; cause < 1000; cause++)
          report(new Error(`flood ${cause}`), 'frame message')
      },
    },
    { videoId: 'v' },
  )

  expect(logged.mock.calls.slice(0, 3)).toEqual([
    ['playhead: youtube: the iframe is silent'],
    ['playhead: vimeo: no error'],
    ['playhead: frame message: flood 0'],
  ])
  expect(logged.mock.calls.length).toBe(20)
})

it('logs once to the console that the backend refuses everything', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.stubGlobal('fetch', async () => new Response('no such key', { status: 401 }))
  const playhead = readSetup({ endpoint: 'https://collector.test/v1/ingest' })
  playhead.track(fakeAdapter(), { videoId: 'v' })
  await playhead.flush()
  await playhead.flush()
  await playhead.destroy()

  const lines = logged.mock.calls.flat().filter((line) => String(line).includes('delivered'))
  expect(lines).toEqual([
    'playhead: nothing is delivered, all is kept: https://collector.test/v1/ingest - HTTP 401; the key is wrong, or is not a write key of this server',
  ])
})

it('logs nothing where it is loaded for its functions only', () => {
  const { logged, started } = tag('')

  expect(logged).toEqual([])
  expect(started.playhead).toBe(null)
})

it('misses its endpoint where a video is marked', () => {
  document.body.innerHTML = '<video data-playhead src="/a.mp4"></video>'

  const { logged } = tag('')

  expect(logged[0]?.[0]).toContain('data-endpoint')
})

it('B7 reports an element that is not a video, and never throws', () => {
  document.body.innerHTML = '<div data-playhead data-video-id="x"></div>'

  const { logged } = tag('data-endpoint="/v1/ingest"')

  expect(logged).toEqual([[expect.stringContaining('got <div>'), document.querySelector('div')]])
})

it('B7 initVideoAnalytics reports a missing endpoint, and its clean-up still works', async () => {
  const { logged, started } = tag('')
  const end = started.initVideoAnalytics(document.createElement('video'), { videoId: 'x' })

  await end()

  expect(logged[0]?.[0]).toContain('data-endpoint')
})
