import type { Range } from '@playhead/core'
import { LIMITS } from '@playhead/core/wire'
import * as v from 'valibot'

const MAX_CHAPTERS = 500
const MAX_LESSONS = 2000
const MAX_TEACHERS = 200
const MAX_PURCHASES = 1000

/** What the database can store: no NUL, no lone surrogates. */
const storable = v.regex<string, string>(/^[^\0\p{Surrogate}]*$/u, 'expected text without a NUL')
const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.idChars), storable)
const title = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.textChars), storable))
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(LIMITS.seconds))

/** Anyone who may read the project sees it: a password must not be in it. */
function isMediaUrl(text: string): boolean {
  if (!/^(https?:\/\/|\/(?![/\\]))\S+$/.test(text) || !URL.canParse(text, PATH_BASE)) return false
  const { username, password } = new URL(text, PATH_BASE)
  return username === '' && password === ''
}
/** What a path is resolved against, to parse it. */
const PATH_BASE = 'http://collector.invalid'

const part: v.GenericSchema<unknown, Range> = v.pipe(
  v.tuple([seconds, seconds]),
  v.check(([from, to]) => from < to, 'expected [from, to] in seconds, with from < to'),
  v.readonly(),
)
const chapter = v.strictObject({ start: seconds, title })

/** The body of `PUT /v1/videos/:id`. */
export interface VideoEntry {
  readonly title?: string | undefined
  /** Seconds. It wins over the durations that sessions report. */
  readonly duration?: number | undefined
  /** An address with http: or https:, or a path. */
  readonly thumbnailUrl?: string | undefined
  /** What plays: an address with http: or https: and without a user, or a path like `/media/lesson.mp4`. */
  readonly mediaUrl?: string | undefined
  /** In the order of their starts. */
  readonly chapters?:
    | readonly { readonly start: number; readonly title?: string | undefined }[]
    | undefined
  readonly intro?: Range | undefined
  readonly outro?: Range | undefined
  readonly preview?: boolean | undefined
}

export const videoEntrySchema: v.GenericSchema<unknown, VideoEntry> = v.strictObject({
  title,
  duration: v.optional(v.pipe(seconds, v.minValue(0.1))),
  thumbnailUrl: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(LIMITS.textChars),
      storable,
      v.regex(/^(https?:\/\/|\/(?!\/))\S+$/, 'expected an address with http: or https:, or a path'),
    ),
  ),
  mediaUrl: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(LIMITS.textChars),
      storable,
      v.check(
        isMediaUrl,
        'expected an address with http: or https: and without user and password, or a path like /media/lesson.mp4',
      ),
    ),
  ),
  chapters: v.optional(
    v.pipe(
      v.array(chapter),
      v.maxLength(MAX_CHAPTERS),
      v.check(
        (chapters) => chapters.every(({ start }, at) => start > (chapters[at - 1]?.start ?? -1)),
        'expected chapters in the order of their starts',
      ),
    ),
  ),
  intro: v.optional(part),
  outro: v.optional(part),
  preview: v.optional(v.boolean()),
})

/** The body of `PUT /v1/courses/:id`. */
export interface CourseEntry {
  readonly title?: string | undefined
  /** In the order of the course. */
  readonly lessons: readonly { readonly videoId: string; readonly lessonId?: string | undefined }[]
  /** Ids of users who may see the figures of this course. */
  readonly teachers?: readonly string[] | undefined
}

export const courseEntrySchema: v.GenericSchema<unknown, CourseEntry> = v.strictObject({
  title,
  lessons: v.pipe(
    v.array(v.strictObject({ videoId: id, lessonId: v.optional(id) })),
    v.maxLength(MAX_LESSONS),
    v.check(
      (lessons) => new Set(lessons.map(({ videoId }) => videoId)).size === lessons.length,
      'expected each video once',
    ),
  ),
  teachers: v.optional(v.pipe(v.array(id), v.maxLength(MAX_TEACHERS))),
})

/** The body of `POST /v1/purchases`. */
export interface PurchaseList {
  readonly purchases: readonly Purchase[]
}

/** A viewer bought a course. */
export interface Purchase {
  readonly viewerId: string
  readonly courseId: string
  /** Epoch ms. @default when it is received */
  readonly at?: number | undefined
}

export const purchaseListSchema: v.GenericSchema<unknown, PurchaseList> = v.strictObject({
  purchases: v.pipe(
    v.array(
      v.strictObject({
        viewerId: id,
        courseId: id,
        at: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.epochMs))),
      }),
    ),
    v.maxLength(MAX_PURCHASES),
  ),
})

/** The answer: how many of them were not known before. */
export const storedPurchasesSchema: v.GenericSchema<unknown, { readonly stored: number }> =
  v.object({
    stored: v.pipe(v.number(), v.integer(), v.minValue(0)),
  })
