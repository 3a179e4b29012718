import { failure, json, parameter, type Schema } from '../http/openApiParts.ts'
import {
  courseProgressSchema,
  progressToSaveSchema,
  savedProgressSchema,
  videoIdsSchema,
  watchProgressListSchema,
  watchProgressSchema,
} from './schemas.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly body?: Schema
  readonly answer: Schema
  readonly parameters?: readonly object[]
  readonly fails?: Readonly<Record<number, string>>
}

const describe = (operation: Operation): object => {
  const { operationId, summary, body, answer, parameters = [], fails = {} } = operation
  const known: Readonly<Record<number, string>> = {
    400: 'a value that is not valid',
    401: 'no token of a viewer',
    403: 'a key, which names no viewer',
    ...(body && { 413: 'too large' }),
    429: 'too many requests; see Retry-After',
    503: 'not now; see Retry-After',
    ...fails,
  }
  return {
    operationId,
    summary,
    parameters,
    security: [{ token: [] }],
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      200: { description: 'done', content: json(answer) },
      ...Object.fromEntries(Object.entries(known).map(([code, text]) => [code, failure(text)])),
    },
  }
}

const ID = [parameter('id', 'path')]
const LIMIT = [parameter('limit', 'query')]
const STREAM_MESSAGE = 'Each message is the progress of one video, as JSON.'
const MESSAGE = json(watchProgressSchema)

/** The paths of progress for the OpenAPI document. */
export function listProgressPaths(): Readonly<Record<string, object>> {
  return {
    '/v1/progress/videos/{id}': {
      get: describe({
        ...{ operationId: 'getProgress', summary: "The viewer's progress in a video." },
        ...{ parameters: ID, answer: watchProgressSchema },
        fails: { 404: 'no progress in this video' },
      }),
      put: describe({
        operationId: 'saveProgress',
        summary:
          'Saves a position, unless a later one is stored; answers what is stored. Once a second for each video.',
        ...{ parameters: ID, body: progressToSaveSchema, answer: savedProgressSchema },
      }),
    },
    '/v1/progress/batch': {
      post: describe({
        operationId: 'listProgress',
        summary: "The viewer's progress in these videos; those without progress are left out.",
        ...{ body: videoIdsSchema, answer: watchProgressListSchema },
      }),
    },
    '/v1/progress/courses/{id}': {
      get: describe({
        operationId: 'getCourseProgress',
        summary: "The viewer's progress in the lessons of a course, and the lesson to go on with.",
        ...{ parameters: ID, answer: courseProgressSchema },
        fails: { 404: 'this course is unknown' },
      }),
    },
    '/v1/progress/recent': {
      get: describe({
        ...{ operationId: 'listRecent', summary: 'What the viewer watched, the last first.' },
        ...{ parameters: LIMIT, answer: watchProgressListSchema },
      }),
    },
    '/v1/progress/continue': {
      get: describe({
        operationId: 'listContinue',
        summary: 'What the viewer began and has not completed, the last watched first.',
        ...{ parameters: LIMIT, answer: watchProgressListSchema },
      }),
    },
    '/v1/progress/stream': {
      get: {
        operationId: 'streamProgress',
        summary: `What other devices of the viewer save, as a WebSocket or as server-sent events. ${STREAM_MESSAGE}`,
        parameters: [parameter('token', 'query')],
        security: [{ token: [] }],
        responses: {
          101: { description: `a WebSocket. ${STREAM_MESSAGE}`, content: MESSAGE },
          200: {
            description: `server-sent events. ${STREAM_MESSAGE}`,
            content: { ...MESSAGE, 'text/event-stream': { schema: { type: 'string' } } },
          },
          401: failure('no token of a viewer'),
          403: failure('a key, which names no viewer, or a page of another origin'),
          406: failure('neither a WebSocket nor Accept: text/event-stream'),
          429: failure('too many connections of this viewer; see Retry-After'),
          503: failure('not now; see Retry-After'),
        },
      },
    },
  }
}
