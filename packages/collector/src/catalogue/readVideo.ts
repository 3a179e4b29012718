import type { ReadContext, ReadRequest } from '../reads/readContext.ts'
import type { Video } from '../reads/responses/video.ts'
import { given, toEpoch } from '../reads/values.ts'
import { DURATION, TITLE } from '../reads/videoSql.ts'

/** Reads what is known of a video, by the catalogue or by its sessions. */
export async function readVideo(
  { pool, rollup }: ReadContext,
  { project, id }: Pick<ReadRequest, 'project' | 'id'>,
): Promise<Video | undefined> {
  await rollup.fresh()
  const { rows } = await pool.query(
    `select ${TITLE} title, ${DURATION} duration, thumbnail_url, media_url, chapters, intro, outro, preview, catalogued_at
     from video v where v.project_id = $1 and v.ext_id = $2`,
    [project, id],
  )
  const [row] = rows
  if (!row) return undefined
  return {
    videoId: id,
    ...given('title', row.title),
    duration: row.duration,
    ...given('thumbnailUrl', row.thumbnail_url),
    ...given('mediaUrl', row.media_url),
    chapters: row.chapters ?? [],
    intro: row.intro,
    outro: row.outro,
    preview: row.preview,
    cataloguedAt: toEpoch(row.catalogued_at),
  }
}
