import { answerSchema, ingestSchema } from '@playhead/core/wire'
import { toJsonSchema } from '@valibot/to-json-schema'
import {
  courseEntrySchema,
  purchaseListSchema,
  storedPurchasesSchema,
  videoEntrySchema,
} from '../catalogue/catalogueSchemas.ts'
import { ENDPOINTS } from '../reads/endpoints.ts'
import { PARAMETERS } from '../reads/query/parameters.ts'
import { READS, type ReadName } from '../reads/query/paths.ts'
import { courseSchema } from '../reads/schemas/course.ts'
import { videoSchema } from '../reads/schemas/video.ts'
import { FORMATS } from './export/exportTable.ts'

type Schema = Parameters<typeof toJsonSchema>[0]

/** The API as OpenAPI 3.1, of the schemas that check requests and, in the tests, responses. */
export function createOpenApi(): object {
  const ingest = json(ingestSchema)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Playhead collector',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    components: {
      securitySchemes: {
        readKey: { type: 'http', scheme: 'bearer' },
        writeKey: { type: 'apiKey', in: 'query', name: 'key' },
      },
      schemas: {
        Error: { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] },
      },
    },
    paths: {
      '/v1/ingest': {
        post: {
          operationId: 'ingest',
          summary: 'Stores a batch of snapshots and events; answers after commit.',
          parameters: [parameter('z', 'query')],
          // The key may stand in the body instead.
          security: [{ writeKey: [] }, {}],
          requestBody: {
            required: true,
            content: { ...ingest, 'text/plain': ingest['application/json'] },
          },
          responses: {
            202: { description: 'stored', content: json(answerSchema) },
            400: failure('no batch'),
            401: failure('no write key'),
            413: failure('too large'),
            415: failure('neither text/plain nor application/json'),
            422: failure('a record cannot be stored; send fewer to find it'),
            429: failure('too much at once; see Retry-After'),
            503: failure('not now; see Retry-After'),
          },
        },
      },
      ...merge(listReads(), listWrites()),
    },
  }
}

type Paths = Readonly<Record<string, Readonly<Record<string, object>>>>

const merge = (...all: readonly Paths[]): Paths =>
  all.reduce((merged, paths) =>
    Object.fromEntries(
      [...Object.keys(merged), ...Object.keys(paths)].map((path) => [
        path,
        { ...merged[path], ...paths[path] },
      ]),
    ),
  )

function listReads(): Paths {
  const names = Object.keys(READS) as ReadName[]
  return Object.fromEntries(
    names.map((name) => {
      const { path, parameters } = READS[name]
      const { operationId, summary, schema, table } = ENDPOINTS[name]
      const format = { name: 'format', in: 'query', schema: { type: 'string', enum: FORMATS } }
      const exports = { 'text/csv': TEXT, 'application/x-ndjson': TEXT }
      return [
        path.replace(':id', '{id}'),
        {
          get: {
            operationId,
            summary,
            parameters: [
              ...(path.includes(':id') ? [parameter('id', 'path')] : []),
              ...parameters.map((each) => ({
                ...parameter(each, 'query'),
                description: `Expected: ${PARAMETERS[each].expected}.`,
              })),
              ...(table ? [format] : []),
            ],
            security: [{ readKey: [] }],
            responses: {
              200: { description: 'found', content: { ...json(schema), ...(table && exports) } },
              400: failure('a parameter that is not valid'),
              401: failure('no read key'),
              404: failure('unknown'),
              503: failure('not now; see Retry-After'),
            },
          },
        },
      ]
    }),
  )
}

const TEXT = { schema: { type: 'string' } }

const listWrites = (): Paths => ({
  '/v1/videos/{id}': {
    put: write(
      ...(['putVideo', 'Says what the app knows about a video.', videoEntrySchema] as const),
      ...([videoSchema, [parameter('id', 'path')]] as const),
    ),
  },
  '/v1/courses/{id}': {
    put: write(
      ...(['putCourse', 'Says which lessons a course has.', courseEntrySchema] as const),
      ...([courseSchema, [parameter('id', 'path')]] as const),
    ),
  },
  '/v1/purchases': {
    post: write(
      ...(['addPurchases', 'Reports who bought a course.', purchaseListSchema] as const),
      ...([storedPurchasesSchema, []] as const),
    ),
  },
})

function write(
  operationId: string,
  summary: string,
  body: Schema,
  answer: Schema,
  parameters: readonly object[],
): object {
  return {
    operationId,
    summary,
    parameters,
    security: [{ readKey: [] }],
    requestBody: { required: true, content: json(body) },
    responses: {
      200: { description: 'stored', content: json(answer) },
      400: failure('a body that is not valid'),
      401: failure('no key'),
      413: failure('too large'),
      503: failure('not now; see Retry-After'),
    },
  }
}

const parameter = (name: string, where: 'path' | 'query'): object => ({
  name,
  in: where,
  required: where === 'path',
  schema: { type: 'string' },
})

/**
 * `errorMode`: checks that JSON Schema cannot express, for instance the size of an event's data,
 * are left out.
 */
function json(of: Schema): { 'application/json': object } {
  const { $schema: _, ...schema } = toJsonSchema(of, {
    errorMode: 'ignore',
    target: 'draft-2020-12',
  })
  return { 'application/json': { schema } }
}

const failure = (description: string): object => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})
