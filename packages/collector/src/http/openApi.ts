import { answerSchema, ingestSchema } from '@playhead/core/wire'
import { listLegacyPaths } from '../legacy/openApiPaths.ts'
import { listProgressPaths } from '../progress/progressOpenApi.ts'
import { retentionReportSchema } from '../reads/schemas/retention.ts'
import { describeAccess } from './accessOpenApi.ts'
import { failure, json, parameter } from './openApiParts.ts'
import { describeRead, listReadPaths } from './readOpenApi.ts'

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
      '/v1/retention': {
        get: describeRead(
          'getRetention',
          'What is stored, for how long, and what is dropped next; of all projects.',
          { content: json(retentionReportSchema) },
        ),
      },
      ...mergePaths(listReadPaths(), describeAccess(), listProgressPaths(), listLegacyPaths()),
    },
  }
}

type Paths = Readonly<Record<string, object>>

/** Joins the operations of paths that are in several lists. */
const mergePaths = (...all: readonly Paths[]): Paths =>
  all.reduce((merged, paths) =>
    Object.fromEntries(
      [...Object.keys(merged), ...Object.keys(paths)].map((path) => [
        path,
        { ...merged[path], ...paths[path] },
      ]),
    ),
  )
