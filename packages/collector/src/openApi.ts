import { answerSchema, ingestSchema } from '@playhead/core/wire'
import { toJsonSchema } from '@valibot/to-json-schema'

/** The API described by the schemas that check it. */
export function openApi(): object {
  const schema = (of: Parameters<typeof toJsonSchema>[0]): object => toJsonSchema(of, { errorMode: 'ignore' })
  const json = (of: Parameters<typeof toJsonSchema>[0]): object => ({
    content: { 'application/json': { schema: schema(of) } },
  })
  const parameter = (name: string, where: 'path' | 'query'): object => ({
    name,
    in: where,
    required: where === 'path',
    schema: { type: 'string' },
  })
  const get = (summary: string, ...parameters: object[]): object => ({
    get: {
      summary,
      parameters,
      security: [{ readKey: [] }],
      responses: {
        200: { description: 'found' },
        401: { description: 'no read key' },
        404: { description: 'unknown' },
      },
    },
  })
  const { content } = json(ingestSchema) as { content: Record<string, object> }
  return {
    openapi: '3.1.0',
    info: { title: 'Playhead collector', version: '1', license: { name: 'MIT' } },
    components: { securitySchemes: { readKey: { type: 'http', scheme: 'bearer' } } },
    paths: {
      '/v1/ingest': {
        post: {
          summary: 'Takes a batch of snapshots and events; answers after commit.',
          parameters: [parameter('key', 'query'), parameter('z', 'query')],
          requestBody: { required: true, content: { ...content, 'text/plain': content['application/json'] } },
          responses: {
            202: { description: 'stored', ...json(answerSchema) },
            400: { description: 'no batch' },
            401: { description: 'no write key' },
            413: { description: 'too large' },
            415: { description: 'neither text/plain nor application/json' },
            422: { description: 'a record cannot be stored; send fewer to find it' },
            429: { description: 'too much at once; see Retry-After' },
            503: { description: 'not now; see Retry-After' },
          },
        },
      },
      '/v1/videos': get('All videos, most viewed first.', parameter('limit', 'query')),
      '/v1/videos/{id}/summary': get('One video in numbers.', parameter('id', 'path')),
      '/v1/videos/{id}/heatmap': get(
        'Seconds watched in each cell.',
        parameter('id', 'path'),
        parameter('bucket', 'query'),
      ),
      '/v1/quality': get('Whether everything arrived: gaps, declared drops, loss.', parameter('days', 'query')),
      '/v1/sessions/{id}': get('One session with its events.', parameter('id', 'path')),
    },
  }
}
