import { afterEach, beforeEach, expect, it, vi } from 'vitest'

/** What the build sets for production. */
beforeEach(() => {
  vi.resetModules()
  vi.stubGlobal('__DEV__', false)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

it('reports a silent embed in a few words, in production', async () => {
  const { attachTo } = await import('../test/attachTo.ts')
  const { fakeEmbed } = await import('../test/fakeEmbed.ts')
  const embed = fakeEmbed('https://www.youtube.com/embed/abcdefghijk')
  const { reports } = attachTo(embed, { connect: 'handshake' })
  embed.clock.advance(120_500)

  expect(reports).toEqual(['no enablejsapi=1', 'no answer'])
})
