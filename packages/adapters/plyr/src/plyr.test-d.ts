import type { Adapter, QualityProbe } from '@playhead/core'
import type Plyr from 'plyr'
import { expectTypeOf, test } from 'vitest'
import { plyr } from './index.ts'

test("takes a Plyr by Plyr's own types, and nothing else", () => {
  const player = {} as Plyr
  expectTypeOf(plyr(player)).toEqualTypeOf<Adapter>()
  expectTypeOf(plyr(player, { quality: {} as QualityProbe })).toEqualTypeOf<Adapter>()

  // @ts-expect-error a <video> is for html5()
  plyr({} as HTMLVideoElement)
  // @ts-expect-error the name of an option
  plyr(player, { qualities: {} })
})
