import { createPlayhead } from '@playhead/core'
import { fetchTransport } from '@playhead/http'
import { PlayheadProvider } from '@playhead/react'
import { CoursePage } from './CoursePage.tsx'
import type { Config } from './readConfig.ts'

/** The page below its playhead. */
export function App({ config: { viewer, writeKey } }: { config: Config }) {
  const create = () =>
    createPlayhead({
      transport: fetchTransport({ url: '/v1/ingest', ...(writeKey ? { key: writeKey } : {}) }),
      viewer,
      completion: { threshold: 0.8 }, // this course's idea of done
      report: console.warn,
    })
  return (
    <PlayheadProvider playhead={create}>
      <CoursePage />
    </PlayheadProvider>
  )
}
