import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { writeKey } from '@playhead/example-serve/page'
import { fetchTransport } from '@playhead/http'
import { plyr } from '@playhead/plyr'
import Plyr from 'plyr'
import icons from './node_modules/plyr/dist/plyr.svg' // its exports leave it out

const player = new Plyr('#video', { iconUrl: icons })

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
playhead.track(plyr(player), { videoId: 'day', title: 'A day in a minute' })

void liveView(playhead)
