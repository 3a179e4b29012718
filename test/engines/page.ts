/** The page under test: a video, and Playhead on it as an app has it. Bundled. */
import { createPlayhead, type Playhead, type Session } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'

const video = document.querySelector('video') as HTMLVideoElement
const url = new URLSearchParams(location.search).get('to') ?? ''
const faults: string[] = []
const playhead = createPlayhead({
  transport: fetchTransport({ url }),
  report: (error, where) => void faults.push(`${where}: ${error}`),
})
const session = playhead.track(html5(video), { videoId: 'lesson-1' })

async function readStoredKeys(): Promise<string[]> {
  const databases = await indexedDB.databases()
  const keys = await Promise.all(
    databases.flatMap(({ name }) => (name?.startsWith('playhead') ? [readKeys(name)] : [])),
  )
  return keys.flat()
}

const readKeys = (name: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open(name)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const reading = opening.result.transaction('q').objectStore('q').getAllKeys()
      reading.onerror = () => reject(reading.error)
      reading.onsuccess = () => {
        opening.result.close()
        resolve(reading.result.map(String))
      }
    }
  })

export interface UnderTest {
  readonly video: HTMLVideoElement
  readonly playhead: Playhead
  readonly session: Session
  /** What Playhead reported. */
  readonly faults: readonly string[]
  /** The key of each record that waits in IndexedDB. */
  readStoredKeys(): Promise<string[]>
}
const underTest: UnderTest = { video, playhead, session, faults, readStoredKeys }
Object.assign(window, { underTest })
