import { createPlayhead } from '@playhead/core'
import { fetchTransport } from '@playhead/http'
import { createProgress, liveProgress } from '@playhead/progress'
import { PlayheadProvider } from '@playhead/react'
import { useEffect, useState } from 'react'
import { CoursePage } from './CoursePage.tsx'
import { courseProgress } from './courseProgress.ts'
import type { Config } from './readConfig.ts'

/** The page below its playhead. */
export function App({ config: { viewer, writeKey } }: { config: Config }) {
  const [progress] = useState(() =>
    createProgress({ source: courseProgress(writeKey), viewerId: viewer }),
  )
  // What the viewer's other devices save moves the bars of this page.
  useEffect(
    () => liveProgress(progress, { url: `/v1/progress/stream?key=${writeKey}` }),
    [progress, writeKey],
  )
  const create = () =>
    createPlayhead({
      transport: fetchTransport({ url: '/v1/ingest', ...(writeKey ? { key: writeKey } : {}) }),
      viewerId: viewer,
      completion: { threshold: 0.8 }, // this course's idea of done
      report: console.warn,
    })
  return (
    <PlayheadProvider playhead={create}>
      <CoursePage progress={progress} />
    </PlayheadProvider>
  )
}
