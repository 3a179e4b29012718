import { cloudflareStream } from '@playhead/cloudflare-stream'
import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { simulator, writeKey } from '@playhead/example-serve/page'
import { fetchTransport } from '@playhead/http'

// The real one: 'https://customer-<code>.cloudflarestream.com'
const STREAM = await simulator('cloudflare-stream')
const iframe = document.querySelector('iframe') as HTMLIFrameElement
iframe.src = `${STREAM}/5d5bc37ffcf54c9b82e996823bffbb81/iframe`

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
playhead.track(cloudflareStream(iframe, { allowedOrigins: [STREAM] }), {
  videoId: 'lesson-1',
  title: 'A lesson on Stream',
})

void liveView(playhead)
