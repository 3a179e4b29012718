import { createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { writeKey } from '@playhead/example-serve/page'
import { fetchTransport } from '@playhead/http'
import { registerPlayhead, type WithPlayhead } from '@playhead/videojs'
import videojs from 'video.js'

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
registerPlayhead(videojs, playhead) // once, for all players

const player = videojs('video') as ReturnType<typeof videojs> & WithPlayhead
player.playhead({ videoId: 'day', title: 'A day in a minute' })

void liveView(playhead)
