import { expect, it } from 'vitest'
import { eventually, registerScriptSite, TAG, VIDEO } from '../test/site.ts'

const { open, setRoute } = registerScriptSite()

it('B7 leaves the page unharmed when the script is missing or blocked', async () => {
  const { page, thrown, play } = await open(TAG.replace('/playhead.js', '/blocked.js') + VIDEO)

  await play('v')

  expect(await page.evaluate('v.currentTime')).toBeGreaterThan(0.3)
  expect(thrown).toEqual([])
})

it.each([
  ['refuses', 401],
  ['is broken', 500],
])('leaves the page unharmed when the endpoint %s', async (_, status) => {
  const { page, thrown, play } = await open(TAG + VIDEO)
  setRoute(
    '/v1/ingest',
    (_request, response) => void response.writeHead(status).end('{"error":"no"}'),
  )

  await play('v', 1500)
  await page.evaluate('v.pause()')

  await eventually(() => page.evaluate('Playhead.playhead.status.lastError')).not.toBe(null)
  expect(await page.evaluate('Playhead.playhead.status.queued')).toBeGreaterThan(0)
  expect(thrown).toEqual([])
})

it('does nothing when it is loaded twice, and reports it once', async () => {
  const { page, logged, received, sessions } = await open(TAG + TAG + TAG + VIDEO)

  await eventually(() => received('session')).toHaveLength(1)
  await page.waitForTimeout(100)

  expect(await sessions()).toBe(1)
  expect(logged.filter((text) => text.includes('twice'))).toHaveLength(1)
})
