import { LIMITS } from '@playhead/core/wire'
import * as v from 'valibot'
import { isStorable } from '../ingest/validation.ts'
import { storedSessionSchema } from '../reads/schemas/session.ts'
import type { KeyOptions } from './keys.ts'
import { MAX_ORIGINS, normalizeOrigin, ORIGIN_EXPECTED } from './originMatcher.ts'
import { SLUG, SLUG_EXPECTED } from './projects.ts'
import type {
  DeletedProject,
  DeletedViewer,
  InternalViewers,
  KeyInfo,
  KeyList,
  NewKey,
  NewProject,
  ProjectList,
  ViewerExport,
} from './responses.ts'

const MAX_LABEL_CHARS = 100
const MAX_GRACE_HOURS = 720
export const DEFAULT_GRACE_HOURS = 24
const MAX_INTERNAL_VIEWERS = 1000

const UNSTORABLE = 'expected text without a NUL or half a character'
const viewerId = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.maxLength(LIMITS.idChars),
  v.check<string, string>(isStorable, UNSTORABLE),
)
const label = v.pipe(
  v.string(),
  v.maxLength(MAX_LABEL_CHARS),
  v.check<string, string>(isStorable, UNSTORABLE),
)
const origin = v.pipe(
  v.string(),
  v.check(
    (text: string): boolean => normalizeOrigin(text) !== undefined,
    ({ input }: { readonly input: string }): string =>
      `expected ${ORIGIN_EXPECTED}, got ${JSON.stringify(input.slice(0, 60))}`,
  ),
  v.transform((text: string): string => normalizeOrigin(text) as string),
)
const kind = v.picklist(['write', 'read', 'admin'])
const origins = v.pipe(v.array(origin), v.maxLength(MAX_ORIGINS))

/** The body of `POST /v1/keys`. */
export const keyOptionsSchema: v.GenericSchema<unknown, KeyOptions> = v.pipe(
  v.strictObject({
    kind,
    label: v.optional(label, ''),
    origins: v.optional(origins, []),
    allowServers: v.optional(v.boolean(), false),
    internal: v.optional(v.boolean(), false),
  }),
  v.check(
    ({ kind: of, origins: list, allowServers, internal }) =>
      of === 'write' || (!list.length && !allowServers && !internal),
    'origins, allowServers and internal are for keys of kind "write"',
  ),
)

export const graceHoursSchema: v.GenericSchema<unknown, number> = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(MAX_GRACE_HOURS),
)

/** The body of `POST /v1/keys/:id/rotate`. */
export const rotationSchema: v.GenericSchema<unknown, { readonly graceHours: number }> =
  v.strictObject({
    graceHours: v.optional(graceHoursSchema, DEFAULT_GRACE_HOURS),
  })

const slug = v.pipe(v.string(), v.regex(SLUG, `expected ${SLUG_EXPECTED}`))

/** The body of `POST /v1/projects`. */
export const projectOptionsSchema: v.GenericSchema<unknown, { readonly slug: string }> =
  v.strictObject({ slug })

/** The body and the answer of `PUT /v1/internal-viewers`. */
export const internalViewersSchema: v.GenericSchema<unknown, InternalViewers> = v.strictObject({
  viewerIds: v.pipe(v.array(viewerId), v.maxLength(MAX_INTERNAL_VIEWERS)),
})

const moment = v.number()
const keyInfo = {
  id: v.pipe(v.number(), v.integer()),
  kind,
  label: v.string(),
  prefix: v.string(),
  origins: v.array(v.string()),
  allowServers: v.boolean(),
  internal: v.boolean(),
  createdAt: moment,
  lastUsedOn: v.nullable(v.pipe(v.string(), v.isoDate())),
  revokedAt: v.nullable(moment),
}
export const keyInfoSchema: v.GenericSchema<unknown, KeyInfo> = v.object(keyInfo)
export const keyListSchema: v.GenericSchema<unknown, KeyList> = v.object({
  keys: v.array(keyInfoSchema),
})
export const newKeySchema: v.GenericSchema<unknown, NewKey> = v.object({
  ...keyInfo,
  key: v.string(),
})
export const projectListSchema: v.GenericSchema<unknown, ProjectList> = v.object({
  projects: v.array(v.object({ slug })),
})
export const newProjectSchema: v.GenericSchema<unknown, NewProject> = v.object({
  slug,
  writeKey: v.string(),
  readKey: v.string(),
  adminKey: v.string(),
})
export const deletedProjectSchema: v.GenericSchema<unknown, DeletedProject> = v.object({
  slug,
  sessions: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export const deletedViewerSchema: v.GenericSchema<unknown, DeletedViewer> = v.object({
  deletedAt: moment,
  replacement: v.string(),
  sessions: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export const viewerExportSchema: v.GenericSchema<unknown, ViewerExport> = v.object({
  viewerId,
  exportedAt: moment,
  internal: v.boolean(),
  videos: v.array(
    v.object({
      videoId: v.string(),
      viewed: v.boolean(),
      watched: v.array(v.pipe(v.tuple([v.number(), v.number()]), v.readonly())),
      uniqueSeconds: v.number(),
      position: v.nullable(v.number()),
      maxPosition: v.nullable(v.number()),
      completedAt: v.nullable(moment),
      lastAt: moment,
    }),
  ),
  days: v.array(v.object({ videoId: v.string(), day: v.pipe(v.string(), v.isoDate()) })),
  purchases: v.array(v.object({ courseId: v.string(), at: moment })),
  positions: v.array(
    v.object({
      videoId: v.string(),
      position: v.number(),
      duration: v.nullable(v.number()),
      completedAt: v.nullable(moment),
      firstAt: moment,
      lastAt: moment,
    }),
  ),
  sessions: v.array(storedSessionSchema),
})
