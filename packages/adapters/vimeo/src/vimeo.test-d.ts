import type Player from '@vimeo/player'
import { expectTypeOf, test } from 'vitest'
import { type VimeoPlayer, vimeo } from './index.ts'

test('takes an iframe, and a @vimeo/player', () => {
  expectTypeOf<Player>().toExtend<VimeoPlayer>()
  vimeo({} as HTMLIFrameElement)
  vimeo({} as Player, { allowedOrigins: ['https://videos.school.example'] })
  // @ts-expect-error a selector is not a player
  vimeo('iframe')
})
