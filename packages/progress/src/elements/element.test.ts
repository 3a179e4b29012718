import { expect, it } from 'vitest'
import { PlayheadProgress } from '../element.ts'
import { createProgress } from '../index.ts'

it('can be imported on a server, where it does nothing', async () => {
  expect(typeof globalThis.document).toBe('undefined')
  const progress = createProgress({ source: { load: async () => ({}), save: async () => {} } })
  PlayheadProgress.progress = progress
  await progress.load(['a'])

  expect(progress.rows).toEqual({})
  progress.destroy()
})
