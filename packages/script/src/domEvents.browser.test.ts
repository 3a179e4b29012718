import { expect, it } from 'vitest'
import { eventually, registerScriptSite, TAG, VIDEO } from '../test/site.ts'

const { open } = registerScriptSite()

it('B18 dispatches events on the element, bubbling, with the record as detail', async () => {
  const { page, received, play } = await open(
    `${TAG.replace('data-key', 'data-completion-threshold="0.5" data-key')}<main>${VIDEO}</main>`,
  )
  await page.evaluate(
    `document.querySelector('main').addEventListener('playhead:complete', ({ detail }) => (completed = detail))`,
  )

  await play('v', 200)
  await page.evaluate('v.currentTime = 31')
  await play('v', 900)

  await eventually(() => received('complete')).toHaveLength(1)
  expect(await page.evaluate('completed')).toMatchObject({
    type: 'complete',
    basis: 'position',
    threshold: 0.5,
  })
  expect((await received('milestone')).at(-1)).toMatchObject({
    on: 'v',
    percent: 50,
    kind: 'reached',
  })
  expect((await received('view'))[0]?.on).toBe('v')
})

it('B18 dispatches a failing source as playhead:error', async () => {
  const { thrown, received } = await open(
    `${TAG}<video id="v" src="/missing.mp4" data-playhead data-video-id="x"></video>`,
  )

  await eventually(() => received('error')).toMatchObject([{ on: 'v' }])
  expect(thrown).toEqual([])
})
