import { type Adapter, createPlayhead } from '@playhead/core'
import { liveView } from '@playhead/example-live-view'
import { writeKey } from '@playhead/example-serve/page'
import { fetchTransport } from '@playhead/http'
import { plyr } from '@playhead/plyr'
import { PlayheadProvider, useVideoSession } from '@playhead/react'
import Plyr from 'plyr'
import { type ReactElement, StrictMode, useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import icons from './node_modules/plyr/dist/plyr.svg' // its exports leave it out

function Lesson({ id, src }: { id: string; src: string }): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const [adapter, setAdapter] = useState<Adapter | null>(null)
  useEffect(() => {
    const video = document.createElement('video') // Plyr moves it about: React should not know it
    video.src = src
    box.current?.append(video)
    const player = new Plyr(video, { iconUrl: icons })
    setAdapter(plyr(player))
    return () => {
      player.destroy()
      box.current?.replaceChildren()
    }
  }, [src])
  useVideoSession(adapter, { videoId: id, title: 'A day in a minute' })
  return <div ref={box} />
}

// The key is what your collector printed at its first start.
const transport = fetchTransport({ url: '/v1/ingest', key: await writeKey() })
const playhead = createPlayhead({ transport, viewerId: 'user-7' })
createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <PlayheadProvider playhead={playhead}>
      <Lesson id="day" src="day.mp4" />
    </PlayheadProvider>
  </StrictMode>,
)

void liveView(playhead)
