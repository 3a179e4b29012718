import { failure, json, parameter, type Schema } from '../http/openApiParts.ts'
import {
  lessonProgressSchema,
  videoBatchSchema,
  videoCompleteSchema,
  videoProgressSchema,
  videoViewSchema,
  watchTimeSchema,
} from './requests.ts'
import {
  analyticsAnswerSchema,
  analyticsDashboardSchema,
  courseProgressAnswerSchema,
  legacyErrorSchema,
  lessonProgressAnswerSchema,
  lessonProgressListSchema,
  messageAnswerSchema,
  videoBatchAnswerSchema,
  videoStatusSchema,
  videoViewAnswerSchema,
} from './responseSchemas.ts'

/** The legacy endpoints in the OpenAPI document. */
export function listLegacyPaths(): Readonly<Record<string, object>> {
  const video = parameter('id', 'path')
  return {
    '/api/analytics/video-view': {
      post: write('beginLegacySession', 'Begins a session.', videoViewSchema, {
        answer: videoViewAnswerSchema,
        ...SESSION_FAILURES,
      }),
    },
    '/api/analytics/video-progress': {
      post: write('continueLegacySession', 'Continues a session.', videoProgressSchema, {
        answer: analyticsAnswerSchema,
        ...SESSION_FAILURES,
      }),
    },
    '/api/analytics/video-complete': {
      post: write('completeLegacySession', 'Completes a session.', videoCompleteSchema, {
        answer: analyticsAnswerSchema,
        ...SESSION_FAILURES,
      }),
    },
    '/api/admin/analytics/videos': {
      get: {
        operationId: 'getLegacyDashboard',
        summary: 'Statistics, and the popular videos without previews.',
        parameters: [parameter('limit', 'query')],
        security: [{ readKey: [] }, { adminKey: [] }, { token: [] }],
        responses: {
          200: { description: 'found', content: json(analyticsDashboardSchema) },
          400: failure('a parameter that is not valid'),
          401: failure('no read key'),
          403: failure('a credential that may not read the project'),
          429: failure('too many requests; see Retry-After'),
          503: failure('not now; see Retry-After'),
        },
      },
    },
    '/api/progress': {
      post: write('saveLessonProgress', 'Saves a position.', lessonProgressSchema, {
        answer: lessonProgressAnswerSchema,
      }),
      get: read('getLessonProgress', 'Progress in lessons.', lessonProgressListSchema, [
        {
          ...{ name: 'lessonId', in: 'query', required: true },
          schema: { type: 'array', items: { type: 'string' } },
        },
      ]),
    },
    '/api/progress/video/{id}/watch-time': {
      post: write(
        'saveWatchTime',
        'Saves a position.',
        watchTimeSchema,
        { answer: messageAnswerSchema },
        [video],
      ),
    },
    '/api/progress/video/{id}/status': {
      get: read('getVideoStatus', 'Progress in a video.', videoStatusSchema, [video]),
    },
    '/api/progress/videos/batch': {
      post: write('getVideoStatuses', 'Progress in many videos.', videoBatchSchema, {
        answer: videoBatchAnswerSchema,
      }),
    },
    '/api/progress/course/{id}': {
      get: read('getLegacyCourse', 'Progress in a course.', courseProgressAnswerSchema, [video]),
    },
  }
}

const SESSION_FAILURES = {
  404: failure('a session that is unknown, without video_id'),
  409: failure('the session of another sender'),
}
/** A write key, the token of a viewer, or both. */
const SECURITY = [
  { writeKey: [] },
  { writeKeyHeader: [] },
  { token: [] },
  { writeKey: [], token: [] },
]

const invalid = (): object => ({
  description: 'not valid; `details` say what was expected',
  content: json(legacyErrorSchema),
})

function write(
  operationId: string,
  summary: string,
  body: Schema,
  { answer, ...failures }: { readonly answer: Schema; readonly [status: number]: object },
  parameters: readonly object[] = [],
): object {
  return {
    ...{ operationId, summary, parameters, security: SECURITY },
    requestBody: { required: true, content: json(body) },
    responses: {
      200: { description: 'stored', content: json(answer) },
      400: invalid(),
      401: failure('no credential, or an anonymous viewer where one is needed'),
      403: failure('a credential that is not enough, or the session of another viewer'),
      ...failures,
      413: failure('too large'),
      429: failure('too much at once; see Retry-After'),
      503: failure('not now; see Retry-After'),
    },
  }
}

function read(
  operationId: string,
  summary: string,
  answer: Schema,
  parameters: readonly object[],
): object {
  return {
    ...{ operationId, summary, parameters, security: SECURITY },
    responses: {
      200: { description: 'found', content: json(answer) },
      400: invalid(),
      401: failure('no credential, or an anonymous viewer'),
      403: failure('a credential that is not enough'),
      404: failure('unknown'),
      429: failure('too many requests; see Retry-After'),
      503: failure('not now; see Retry-After'),
    },
  }
}
