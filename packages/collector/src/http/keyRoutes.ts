import type { Context, Hono } from 'hono'
import type { Pool } from 'pg'
import type { ProjectDeletion } from '../access/deleteProject.ts'
import type { Keyring } from '../access/keyring.ts'
import { createKey, findKeyKind, listKeys, revokeKey, rotateKey } from '../access/keys.ts'
import { findScope } from '../access/permissions.ts'
import type { KeyKind } from '../access/principal.ts'
import { createProject, DEFAULT_PROJECT, listProjects, SLUG } from '../access/projects.ts'
import type { AccessEnv, RequireAccess } from '../access/requireAccess.ts'
import type {
  DeletedProject,
  KeyInfo,
  KeyList,
  NewKey,
  NewProject,
  ProjectList,
} from '../access/responses.ts'
import { keyOptionsSchema, projectOptionsSchema, rotationSchema } from '../access/schemas.ts'
import { readJson } from './readJson.ts'
import { respondError } from './respond.ts'

/** What the endpoints of keys and projects work with. */
export interface KeyParts {
  readonly pool: Pool
  readonly keyring: Pick<Keyring, 'invalidate'>
  readonly projectDeletion: Pick<ProjectDeletion, 'deleteProject'>
  readonly requireAccess: RequireAccess
}

/** Adds the endpoints that manage keys and projects. */
export function addKeyRoutes(app: Hono, parts: KeyParts): void {
  const { pool, keyring, projectDeletion, requireAccess } = parts
  const requireKeys = requireAccess('keys')

  app.get('/v1/keys', requireKeys, async (c) =>
    c.json({ keys: await listKeys(pool, c.get('project')) } satisfies KeyList),
  )
  app.post('/v1/keys', requireKeys, async (c) => {
    const options = await readJson(c, keyOptionsSchema)
    if (options instanceof Response) return options
    if (!mayManage(c, options.kind)) return respondAdminOnly(c)
    const created: NewKey = await createKey(pool, c.get('project'), options)
    keyring.invalidate()
    return c.json(created, 201)
  })
  app.post('/v1/keys/:id/rotate', requireKeys, async (c) => {
    const id = await findManaged(c, pool)
    if (id instanceof Response) return id
    const options = await readJson(c, rotationSchema)
    if (options instanceof Response) return options
    const created = await rotateKey(pool, c.get('project'), id, options.graceHours)
    if (!created) return respondError(c, 409, 'this key was revoked or rotated before')
    keyring.invalidate()
    return c.json(created satisfies NewKey, 201)
  })
  app.delete('/v1/keys/:id', requireKeys, async (c) => {
    const id = await findManaged(c, pool)
    if (id instanceof Response) return id
    const revoked = (await revokeKey(pool, c.get('project'), id)) as KeyInfo
    keyring.invalidate()
    return c.json(revoked)
  })

  app.get('/v1/projects', requireAccess('projects'), async (c) =>
    c.json({ projects: await listProjects(pool) } satisfies ProjectList),
  )
  app.post('/v1/projects', requireAccess('projects'), async (c) => {
    const options = await readJson(c, projectOptionsSchema)
    if (options instanceof Response) return options
    const created = await createProject(pool, options.slug)
    if (!created) return respondError(c, 409, `there is a project "${options.slug}" already`)
    keyring.invalidate()
    return c.json(created satisfies NewProject, 201)
  })
  app.delete('/v1/projects/:slug', requireAccess('projects'), async (c) => {
    const slug = c.req.param('slug')
    if (slug === DEFAULT_PROJECT)
      return respondError(c, 409, `slug: the project "${DEFAULT_PROJECT}" cannot be deleted`)
    const deleted = SLUG.test(slug) ? await projectDeletion.deleteProject(slug) : undefined
    if (!deleted)
      return respondError(
        c,
        404,
        `slug: expected the slug of a project, got ${JSON.stringify(slug.slice(0, 60))}`,
      )
    return c.json(deleted satisfies DeletedProject)
  })
}

const mayManage = (c: Context<AccessEnv>, kind: KeyKind): boolean =>
  kind !== 'admin' || findScope('keys:admin', c.get('principal')) === 'project'

const respondAdminOnly = (c: Context): Response =>
  respondError(c, 403, 'admin keys are managed with an admin key (ak_…), not with a token')

/** The id of the path, of a key that the principal may manage; else a response. */
async function findManaged(c: Context<AccessEnv>, pool: Pool): Promise<number | Response> {
  const text = c.req.param('id') ?? ''
  const id = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
  const kind = id === undefined ? undefined : await findKeyKind(pool, c.get('project'), id)
  if (id === undefined || !kind)
    return respondError(
      c,
      404,
      `id: expected the id of a key of this project, got ${JSON.stringify(text.slice(0, 20))}`,
    )
  return mayManage(c, kind) ? id : respondAdminOnly(c)
}
