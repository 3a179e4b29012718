import type { MediaPlayerClass } from 'dashjs'
import type Hls from 'hls.js'
import type shaka from 'shaka-player'
import { expectTypeOf, it } from 'vitest'
import type { DashLike } from './dashQuality.ts'
import type { HlsLike } from './hlsQuality.ts'
import type { ShakaLike } from './shakaQuality.ts'

it('takes the engines as their makers type them', () => {
  expectTypeOf<Hls>().toExtend<HlsLike>()
  expectTypeOf<MediaPlayerClass>().toExtend<DashLike>()
  expectTypeOf<shaka.Player>().toExtend<ShakaLike>()
})

it('takes nothing else', () => {
  expectTypeOf<HTMLVideoElement>().not.toExtend<HlsLike>()
  expectTypeOf<Hls>().not.toExtend<ShakaLike>()
})
