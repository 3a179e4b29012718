import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { writeKey } from '@playhead/example-serve/page'
import { html5 } from '@playhead/html5'
import { hlsQuality } from '@playhead/html5/quality'
import { fetchTransport } from '@playhead/http'
import Hls from 'hls.js'

const video = document.querySelector('video') as HTMLVideoElement
const hls = new Hls()
hls.loadSource('/adaptive/master.m3u8')
hls.attachMedia(video)

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
playhead.track(html5(video, { quality: hlsQuality(hls) }), {
  videoId: 'adaptive',
  title: 'Twelve seconds',
})

void liveView(playhead)
