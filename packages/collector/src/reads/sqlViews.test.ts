import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENGINES, type TestDatabase } from '../../test/engines.ts'
import { createPlay, type GivenPlay, type Play } from '../../test/oracle/plays.ts'
import { openWorkbench, type Workbench } from '../../test/oracle/storePlays.ts'
import { createReadRequest } from '../../test/readRequest.ts'
import { writeCourse, writeVideo } from '../catalogue/writeCatalogue.ts'
import { readDropoff } from './content/readDropoff.ts'
import { readSummary } from './readSummary.ts'

const GIVEN: GivenPlay = {
  videoId: 'video-a',
  viewerId: 'ann',
  courseId: 'course-1',
  lessonId: 'lesson-1',
  preview: false,
  player: 'html5',
  device: 'mobile',
  browser: 'Firefox',
  country: 'DE',
  quarter: 8,
  second: 1,
  state: 'closed',
  pieces: [{ from: 0, length: 150 }],
  pausedMs: 5000,
  startupMs: 120,
  rebuffers: 0,
  errorCount: 0,
}
const run = Date.now().toString(36)
const given: readonly GivenPlay[] = [
  GIVEN,
  {
    ...GIVEN,
    quarter: 9,
    pieces: [
      { from: 100, length: 120 },
      { from: 270, length: 150 },
    ],
  },
  { ...GIVEN, viewerId: 'bob', pieces: [{ from: 15, length: 30 }] },
  { ...GIVEN, viewerId: undefined, pieces: [] },
]
const plays: readonly Play[] = given.map((each, at) =>
  createPlay(each, `session-${run}-view-${at}`),
)

describe.each(ENGINES)('on $name', (engine) => {
  let database: TestDatabase
  let workbench: Workbench
  let project: number
  beforeAll(async () => {
    database = await engine.open()
    workbench = await openWorkbench(database.url)
    project = await workbench.storePlays(plays)
    await writeVideo(workbench.pool, project, 'video-a', { title: 'From the catalogue' })
    await writeCourse(workbench.pool, project, 'course-1', { title: 'A course', lessons: [] })
  })
  afterAll(async () => {
    await workbench.close()
    await database.close()
  })

  const select = async (view: string, order: string): Promise<Record<string, unknown>[]> => {
    const text = `select * from analytics.${view} where project_id = $1 order by ${order}`
    return (await workbench.pool.query(text, [project])).rows
  }

  it('B10 video_analytics has a row for each view, with the columns of the document', async () => {
    const rows = await select('video_analytics', 'session_id')

    expect(rows).toHaveLength(3)
    expect(rows[1]).toMatchObject({
      session_id: plays[1]?.session,
      video_id: 'video-a',
      user_id: 'ann',
      course_id: 'course-1',
      lesson_id: 'lesson-1',
      watch_time_seconds: 27,
      video_duration_seconds: 42,
      completion_percentage: '100.00',
      completed: true,
      play_count: 1,
      pause_count: 0,
      seek_count: 1,
      max_position_seconds: 42,
      average_playback_speed: '1.00',
      quality_changes: 0,
      ip_address: null,
      user_agent: null,
      device_type: 'mobile',
      browser: 'Firefox',
      is_preview: false,
    })
    expect(rows[1]?.started_at).toEqual(new Date(plays[1]?.startedAt as number))
    expect(rows[1]?.completed_at).toEqual(new Date(plays[1]?.at as number))
  })

  it('B13 video_analytics_summary equals the answer of the summary', async () => {
    const [row, ...more] = await select('video_analytics_summary', 'video_id')
    const summary = await readSummary(
      workbench,
      createReadRequest('summary', { project, id: 'video-a' }),
    )

    expect(more).toEqual([])
    expect(row).toMatchObject({
      video_title: 'From the catalogue',
      course_title: 'A course',
      total_views: summary?.views,
      unique_viewers: summary?.viewers,
      unique_completers: summary?.completers,
      total_watch_time_seconds: (summary?.playingMs ?? 0) / 1000,
      completed_count: 1,
      completion_rate: '33.33',
      avg_play_count: '1.00',
      is_preview: false,
    })
    expect(row?.first_view_at).toEqual(new Date(summary?.firstViewAt as number))
  })

  it('B11 video_heatmap equals the segments of the drop-off', async () => {
    const rows = await select('video_heatmap', 'segment_start')
    const dropoff = await readDropoff(
      workbench,
      createReadRequest('dropoff', { project, id: 'video-a', bucket: '10s' }),
    )

    expect(
      rows.map((row) => ({
        from: row.segment_start,
        views: Number(row.view_count),
        viewers: Number(row.unique_viewers),
        watched: row.total_watch_time_seconds,
        completionRate: Number(row.completion_rate),
        dropOffs: Number(row.drop_off_count),
      })),
    ).toEqual(
      dropoff?.segments.map((segment) => ({
        from: segment.from,
        views: segment.views,
        viewers: segment.viewers,
        watched: Math.round(segment.watchedSeconds),
        completionRate: Math.round((segment.completionRate ?? 0) * 1e4) / 100,
        dropOffs: segment.dropOffs,
      })),
    )
  })

  it('B12 video_watch_progress and watch_progress have the progress of each viewer', async () => {
    const rows = await select('video_watch_progress', 'user_id')

    expect(rows).toMatchObject([
      {
        ...{ user_id: 'ann', video_id: 'video-a', course_id: 'course-1', lesson_id: 'lesson-1' },
        ...{
          current_position_seconds: 42,
          video_duration_seconds: 42,
          progress_percentage: '100.00',
        },
        completed: true,
      },
      {
        user_id: 'bob',
        current_position_seconds: 5,
        progress_percentage: '10.71',
        completed: false,
      },
    ])
    expect(rows[0]?.first_watched_at).toEqual(new Date(plays[0]?.startedAt as number))
    expect(await select('watch_progress', 'student_id')).toMatchObject([
      { student_id: 'ann', material_id: 'video-a', watch_time: 42, total_duration: 42 },
      { student_id: 'bob', material_id: 'video-a', watch_time: 5, progress_percentage: '10.71' },
    ])
  })

  it('cannot be written', async () => {
    await expect(
      workbench.pool.query("update analytics.video_analytics set user_id = 'x'"),
    ).rejects.toThrow(/cannot update view/)
  })
})
