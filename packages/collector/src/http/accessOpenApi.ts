import {
  deletedProjectSchema,
  deletedViewerSchema,
  internalViewersSchema,
  keyInfoSchema,
  keyListSchema,
  keyOptionsSchema,
  newKeySchema,
  newProjectSchema,
  projectListSchema,
  projectOptionsSchema,
  rotationSchema,
  viewerExportSchema,
} from '../access/schemas.ts'
import { failure, json, parameter, type Schema } from './openApiParts.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security: readonly object[]
  readonly body?: Schema
  readonly answer: readonly [status: 200 | 201, schema: Schema]
  readonly fails?: Readonly<Record<number, string>>
}

const ADMIN = [{ adminKey: [] }, { token: [] }]
const ADMIN_KEY = [{ adminKey: [] }]

/** By path and method. */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/v1/keys': {
    get: {
      operationId: 'listKeys',
      summary: 'The keys of the project, revoked ones included.',
      security: ADMIN,
      answer: [200, keyListSchema],
    },
    post: {
      operationId: 'createKey',
      summary: 'Creates a key. The answer holds it in the clear, this once.',
      security: ADMIN,
      body: keyOptionsSchema,
      answer: [201, newKeySchema],
    },
  },
  '/v1/keys/{id}': {
    delete: {
      operationId: 'revokeKey',
      summary: 'Ends a key. Other processes refuse it within 10 s.',
      security: ADMIN,
      answer: [200, keyInfoSchema],
      fails: { 404: 'no key of this project' },
    },
  },
  '/v1/keys/{id}/rotate': {
    post: {
      operationId: 'rotateKey',
      summary: 'Creates a key with the same settings; the old one ends after a time.',
      security: ADMIN,
      body: rotationSchema,
      answer: [201, newKeySchema],
      fails: { 404: 'no key of this project', 409: 'revoked or rotated before' },
    },
  },
  '/v1/projects': {
    get: {
      operationId: 'listProjects',
      summary: 'All projects; with an admin key of the project "default".',
      security: ADMIN_KEY,
      answer: [200, projectListSchema],
    },
    post: {
      operationId: 'createProject',
      summary: 'Creates a project with a key of each kind, in the clear, this once.',
      security: ADMIN_KEY,
      body: projectOptionsSchema,
      answer: [201, newProjectSchema],
      fails: { 409: 'the project exists' },
    },
  },
  '/v1/projects/{slug}': {
    delete: {
      operationId: 'deleteProject',
      summary:
        'Deletes a project with everything in it. Its keys end at once; in other processes within 10 s.',
      security: ADMIN_KEY,
      answer: [200, deletedProjectSchema],
      fails: { 404: 'there is no such project', 409: 'the project "default" stays' },
    },
  },
  '/v1/viewers/{id}': {
    delete: {
      operationId: 'deleteViewer',
      summary: 'Replaces a viewer by a random id everywhere; totals stay.',
      security: ADMIN,
      answer: [200, deletedViewerSchema],
    },
  },
  '/v1/viewers/{id}/export': {
    get: {
      operationId: 'exportViewer',
      summary: 'Everything that is stored about a viewer.',
      security: ADMIN,
      answer: [200, viewerExportSchema],
      fails: { 404: 'nothing is known of this viewer' },
    },
  },
  '/v1/internal-viewers': {
    get: {
      operationId: 'listInternalViewers',
      summary: 'Viewers of the team, whose records are refused.',
      security: ADMIN,
      answer: [200, internalViewersSchema],
    },
    put: {
      operationId: 'setInternalViewers',
      summary: 'Replaces the list of these viewers.',
      security: ADMIN,
      body: internalViewersSchema,
      answer: [200, internalViewersSchema],
    },
  },
}

/** The paths of keys, projects and viewers for the OpenAPI document. */
export function describeAccess(): Record<string, object> {
  const describe = (path: string, operation: Operation): object => {
    const { operationId, summary, security, body, answer, fails = {} } = operation
    const [status, schema] = answer
    const known: Readonly<Record<number, string>> = {
      400: 'a value that is not valid',
      401: 'no known credential',
      403: 'a credential that is not enough',
      ...(body && { 413: 'too large' }),
      503: 'not now; see Retry-After',
      ...fails,
    }
    return {
      operationId,
      summary,
      security,
      parameters: [...path.matchAll(/{(\w+)}/g)].map(([, name = '']) => parameter(name, 'path')),
      ...(body && { requestBody: { required: true, content: json(body) } }),
      responses: {
        [status]: { description: status === 201 ? 'created' : 'done', content: json(schema) },
        ...Object.fromEntries(Object.entries(known).map(([code, text]) => [code, failure(text)])),
      },
    }
  }
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [method, describe(path, operation)]),
      ),
    ]),
  )
}
