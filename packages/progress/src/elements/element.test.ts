import { expect, it } from 'vitest'
import { PlayheadProgress } from '../element.ts'
import { createProgress } from '../index.ts'

it('is imported on a server, where nothing runs', async () => {
  expect(typeof globalThis.document).toBe('undefined')
  const progress = createProgress({ source: { load: async () => ({}), save: async () => {} } })
  PlayheadProgress.progress = progress
  await progress.load(['a'])

  expect(progress.rows).toEqual({})
  progress.destroy()
})
