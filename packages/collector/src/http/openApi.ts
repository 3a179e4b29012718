import { answerSchema, ingestSchema } from '@playhead/core/wire'
import { toJsonSchema } from '@valibot/to-json-schema'
import {
  heatmapSchema,
  qualitySchema,
  retentionReportSchema,
  storedSessionSchema,
  videoListSchema,
  videoSummarySchema,
} from '../reads/responseSchemas.ts'

type Schema = Parameters<typeof toJsonSchema>[0]

/** The API as OpenAPI 3.1, of the schemas that check requests and, in the tests, responses. */
export function createOpenApi(): object {
  const id = parameter('id', 'path')
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
      '/v1/videos': read(
        'listVideos',
        'All videos, most viewed first.',
        videoListSchema,
        parameter('limit', 'query'),
      ),
      '/v1/videos/{id}/summary': read(
        'getSummary',
        'Totals and averages of a video.',
        videoSummarySchema,
        id,
      ),
      '/v1/videos/{id}/heatmap': read(
        ...(['getHeatmap', 'Seconds watched in each cell of a video.', heatmapSchema] as const),
        ...[id, parameter('bucket', 'query')],
      ),
      '/v1/quality': read(
        ...([
          'getQuality',
          'Whether everything arrived: gaps, declared drops, loss.',
          qualitySchema,
        ] as const),
        parameter('days', 'query'),
      ),
      '/v1/retention': read(
        'getRetention',
        'What is stored, for how long, and what is dropped next; of all projects.',
        retentionReportSchema,
      ),
      '/v1/sessions/{id}': read(
        'getSession',
        'A session with its events.',
        storedSessionSchema,
        id,
      ),
    },
  }
}

function read(
  operationId: string,
  summary: string,
  schema: Schema,
  ...parameters: object[]
): object {
  return {
    get: {
      operationId,
      summary,
      parameters,
      security: [{ readKey: [] }],
      responses: {
        200: { description: 'found', content: json(schema) },
        400: failure('a parameter that is not valid'),
        401: failure('no read key'),
        404: failure('unknown'),
        503: failure('not now; see Retry-After'),
      },
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
