import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { simulator, writeKey } from '@playhead/example-serve/page'
import { fetchTransport } from '@playhead/http'
import { vimeo } from '@playhead/vimeo'

// The real one: 'https://player.vimeo.com'
const VIMEO = await simulator('vimeo')
const iframe = document.querySelector('iframe') as HTMLIFrameElement
iframe.src = `${VIMEO}/video/76979871`

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
playhead.track(vimeo(iframe, { allowedOrigins: [VIMEO] }), {
  videoId: 'lesson-1',
  title: 'A lesson on Vimeo',
})

void liveView(playhead)
