import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LESSONS } from './src/course.ts'

/** A viewer's progress in a video. */
interface Row {
  readonly position: number
  readonly duration: number
  readonly completed: boolean
  /** Epoch ms. */
  readonly updatedAt: number
}

/**
 * A backend as yours may be: it knows nothing of Playhead and stores the progress of each viewer.
 */
export interface ProgressBackend {
  /** Answers what is under `/api/progress`, and nothing else. */
  fetch(request: Request): Promise<Response | undefined>
  /** Every save that was received, newest last: for tests. */
  readonly saves: readonly {
    readonly viewer: string
    readonly video: string
    readonly body: unknown
  }[]
  close(): Promise<void>
}

const COMPLETE_AT = 0.8
const answer = (body: unknown, status = 200): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } })

/** Keeps progress in a file, or in memory when none is named. */
export function progressBackend(file?: string): ProgressBackend {
  const rows = new Map<string, Row>(Object.entries(load(file)))
  const saves: { viewer: string; video: string; body: unknown }[] = []
  let writing = Promise.resolve()

  function keep(): void {
    if (!file) return
    writing = writing.then(async () => {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(rows)))
      await rename(`${file}.new`, file)
    })
  }

  const status = (viewer: string, video: string): object => {
    const row = rows.get(`${viewer}/${video}`)
    return {
      video_id: video,
      watch_time: row?.position ?? 0,
      total_duration: row?.duration ?? LESSONS.find(({ id }) => id === video)?.seconds ?? null,
      completed: row?.completed ?? false,
      updated_at: row?.updatedAt ?? null,
    }
  }

  async function save(viewer: string, video: string, request: Request): Promise<Response> {
    const body = (await request.json().catch(() => null)) as { [name: string]: unknown } | null
    const { watch_time: position, total_duration: duration, at } = body ?? {}
    if (
      typeof position !== 'number' ||
      typeof duration !== 'number' ||
      !(position >= 0 && position <= duration)
    )
      return answer({ error: 'expected watch_time from 0 to total_duration, in seconds' }, 400)
    saves.push({ viewer, video, body })
    const before = rows.get(`${viewer}/${video}`)
    const completed = before?.completed || position >= duration * COMPLETE_AT
    const updatedAt = typeof at === 'number' ? Math.min(at, Date.now()) : Date.now()
    // A device that was offline may send what it saved long ago: the newer position stays.
    const isLate = before && before.updatedAt > updatedAt
    rows.set(
      `${viewer}/${video}`,
      isLate ? { ...before, completed } : { position, duration, completed, updatedAt },
    )
    keep()
    return answer(status(viewer, video))
  }

  return {
    saves,
    async fetch(request) {
      const [api, name, kind, id = '', what] = new URL(request.url).pathname.split('/').slice(1)
      if (api !== 'api' || name !== 'progress') return undefined
      const viewer = readViewer(request)
      if (!viewer) return answer({ error: 'no viewer' }, 401)
      const route = `${request.method} ${kind}${what ? `/${what}` : ''}`
      if (route === 'POST video/watch-time') return save(viewer, decodeURIComponent(id), request)
      if (route === 'GET video/status') return answer(status(viewer, decodeURIComponent(id)))
      if (route === 'GET course')
        return answer({ videos: LESSONS.map((lesson) => status(viewer, lesson.id)) })
      if (request.method === 'POST' && kind === 'videos' && id === 'batch') {
        const { video_ids: ids } = (await request.json().catch(() => ({}))) as {
          video_ids?: unknown
        }
        if (!Array.isArray(ids) || ids.length > 200)
          return answer({ error: 'expected up to 200 video_ids' }, 400)
        return answer({ videos: ids.map((each) => status(viewer, String(each))) })
      }
      return answer({ error: 'not found' }, 404)
    },
    close: () => writing,
  }
}

/** The viewer's id: this page has a cookie where an app has a login. */
export const readViewer = (request: Request): string | undefined =>
  /(?:^|; )viewer=([\w-]{1,40})/.exec(request.headers.get('cookie') ?? '')?.[1]

function load(file: string | undefined): Record<string, Row> {
  try {
    return file ? JSON.parse(readFileSync(file, 'utf8')) : {}
  } catch {
    return {}
  }
}
