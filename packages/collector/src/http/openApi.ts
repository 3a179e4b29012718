import { answerSchema, ingestSchema } from '@playhead/core/wire'
import { listLegacyPaths } from '../legacy/openApiPaths.ts'
import {
  heatmapSchema,
  qualitySchema,
  retentionReportSchema,
  storedSessionSchema,
  videoListSchema,
  videoSummarySchema,
} from '../reads/responseSchemas.ts'
import { describeAccess } from './accessOpenApi.ts'
import { failure, json, parameter, type Schema } from './openApiParts.ts'

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
        adminKey: { type: 'http', scheme: 'bearer' },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        writeKeyHeader: { type: 'http', scheme: 'bearer' },
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
          parameters: [parameter('z', 'query'), parameter('token', 'query')],
          // The key may stand in the body instead. A token comes beside the key.
          security: [{ writeKey: [] }, { writeKey: [], token: [] }, {}],
          requestBody: {
            required: true,
            content: { ...ingest, 'text/plain': ingest['application/json'] },
          },
          responses: {
            202: { description: 'stored', content: json(answerSchema) },
            400: failure('no batch'),
            401: failure('no write key, or a token that is not valid'),
            403: failure('another kind of key, another origin, or a token of another project'),
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
      ...describeAccess({ json, failure, parameter }),
      ...listLegacyPaths(),
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
      security: [{ readKey: [] }, { adminKey: [] }, { token: [] }],
      responses: {
        200: { description: 'found', content: json(schema) },
        400: failure('a parameter that is not valid'),
        401: failure('no read key'),
        403: failure('a credential that may not read the project'),
        404: failure('unknown'),
        429: failure('too many requests; see Retry-After'),
        503: failure('not now; see Retry-After'),
      },
    },
  }
}
