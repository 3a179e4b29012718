import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { writeKey } from '@playhead/example-serve/page'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
playhead.track(html5(document.querySelector('video') as HTMLVideoElement), {
  videoId: 'day',
  title: 'A day in a minute',
})

void liveView(playhead)
