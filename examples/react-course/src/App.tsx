import { createPlayhead } from '@playhead/core'
import { fetchTransport } from '@playhead/http'
import { createProgress } from '@playhead/progress'
import { PlayheadProvider } from '@playhead/react'
import { useState } from 'react'
import { CoursePage } from './CoursePage.tsx'
import { courseBackend } from './courseBackend.ts'
import type { Config } from './readConfig.ts'

/** The page below its playhead. */
export function App({ config: { viewer, writeKey } }: { config: Config }) {
  const [progress] = useState(() => createProgress({ source: courseBackend, viewerId: viewer }))
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
