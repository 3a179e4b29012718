import type { StreamPlayerApi } from '@cloudflare/stream-react'
import { expectTypeOf, test } from 'vitest'
import { cloudflareStream, type StreamPlayer } from './index.ts'

test('takes an iframe, and what stream-react has in its streamRef', () => {
  expectTypeOf<StreamPlayerApi>().toExtend<StreamPlayer>()
  cloudflareStream({} as HTMLIFrameElement)
  cloudflareStream({} as StreamPlayerApi, { iframe: {} as HTMLIFrameElement, source: () => null })
  // @ts-expect-error a selector is not a player
  cloudflareStream('iframe')
})
