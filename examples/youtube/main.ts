import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { simulator, writeKey } from '@playhead/example-serve/page'
import { fetchTransport } from '@playhead/http'
import { youtube } from '@playhead/youtube'

// The real one: 'https://www.youtube.com'
const YOUTUBE = await simulator('youtube')
const iframe = document.querySelector('iframe') as HTMLIFrameElement
iframe.src = `${YOUTUBE}/embed/M7lc1UVf-VE?enablejsapi=1`

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
// No other script drives this embed. With a YT.Player of your own: youtube(player).
const adapter = youtube(iframe, { connect: 'handshake', allowedOrigins: [YOUTUBE] })
playhead.track(adapter, { videoId: 'lesson-1', title: 'A lesson on YouTube' })

void liveView(playhead)
