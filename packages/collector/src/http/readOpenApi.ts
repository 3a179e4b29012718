import {
  courseEntrySchema,
  purchaseListSchema,
  storedPurchasesSchema,
  videoEntrySchema,
} from '../catalogue/catalogueSchemas.ts'
import { ENDPOINTS } from '../reads/endpoints.ts'
import { findParameter, READS, type ReadName } from '../reads/query/paths.ts'
import { courseSchema } from '../reads/schemas/course.ts'
import { videoSchema } from '../reads/schemas/video.ts'
import { FORMATS } from './export/exportTable.ts'
import { failure, json, parameter, type Schema } from './openApiParts.ts'

/** The reads and the catalogue, for the OpenAPI document. */
export function listReadPaths(): Readonly<Record<string, object>> {
  const names = Object.keys(READS) as ReadName[]
  const reads = names.map((name) => {
    const { path, parameters } = READS[name]
    const { operationId, summary, schema, table } = ENDPOINTS[name]
    const format = { name: 'format', in: 'query', schema: { type: 'string', enum: FORMATS } }
    const content = {
      ...json(schema),
      ...(table && { 'text/csv': TEXT, 'application/x-ndjson': TEXT }),
    }
    const all = [
      ...(path.includes(':id') ? [parameter('id', 'path')] : []),
      ...parameters.map((each) => ({
        ...parameter(each, 'query'),
        description: `Expected: ${findParameter(READS[name], each).expected}.`,
      })),
      ...(table ? [format] : []),
    ]
    const operation = describeRead(operationId, summary, { parameters: all, content })
    return [path.replace(':id', '{id}'), { get: operation, ...WRITES[path] }] as const
  })
  return { ...Object.fromEntries(reads), '/v1/purchases': WRITES['/v1/purchases'] as object }
}

const TEXT = { schema: { type: 'string' } }

/** A read: what it takes, and the content of its answer. */
export const describeRead = (
  operationId: string,
  summary: string,
  {
    parameters = [],
    content,
  }: { readonly parameters?: readonly object[]; readonly content: object },
): object => ({
  operationId,
  summary,
  parameters,
  security: [{ readKey: [] }, { adminKey: [] }, { token: [] }],
  responses: {
    200: { description: 'found', content },
    400: failure('a parameter that is not valid'),
    401: failure('no read key'),
    403: failure('a credential that may not read the project'),
    404: failure('unknown'),
    429: failure('too many requests; see Retry-After'),
    503: failure('not now; see Retry-After'),
  },
})

const describeWrite = (
  operationId: string,
  summary: string,
  {
    body,
    answer,
    hasId,
  }: { readonly body: Schema; readonly answer: Schema; readonly hasId: boolean },
): object => ({
  operationId,
  summary,
  parameters: hasId ? [parameter('id', 'path')] : [],
  security: [{ adminKey: [] }, { token: [] }],
  requestBody: { required: true, content: json(body) },
  responses: {
    200: { description: 'stored', content: json(answer) },
    400: failure('a body that is not valid'),
    401: failure('no credential'),
    403: failure('a credential that may not write the catalogue'),
    413: failure('too large'),
    429: failure('too many requests; see Retry-After'),
    503: failure('not now; see Retry-After'),
  },
})

/** Operations that write, by path. */
const WRITES: Readonly<Record<string, object>> = {
  '/v1/videos/:id': {
    put: describeWrite('putVideo', 'Says what the app knows about a video.', {
      ...{ body: videoEntrySchema, answer: videoSchema, hasId: true },
    }),
  },
  '/v1/courses/:id': {
    put: describeWrite('putCourse', 'Says which lessons a course has.', {
      ...{ body: courseEntrySchema, answer: courseSchema, hasId: true },
    }),
  },
  '/v1/purchases': {
    post: describeWrite('addPurchases', 'Reports who bought a course.', {
      ...{ body: purchaseListSchema, answer: storedPurchasesSchema, hasId: false },
    }),
  },
}
