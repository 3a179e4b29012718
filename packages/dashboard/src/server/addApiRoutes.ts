import type { PluginServices, Principal } from '@playhead/collector'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import * as v from 'valibot'
import type { SessionInfo } from '../sessionInfo.ts'
import { isLinkCode, type Sessions, type SignedIn } from './createSessions.ts'
import { isFromPage } from './isFromPage.ts'

const COOKIE = 'playhead_dashboard'
const PATH = '/dashboard'
const DAY_MS = 86_400_000
/** A user of a key or a link signs in again after a month. */
const SESSION_MS = 30 * DAY_MS
/** The header in which the page says which project it shows. */
const PROJECT_HEADER = 'playhead-project'
/** The project that a one-time link opens. */
const FIRST_PROJECT = 'default'

const signInSchema = v.object({ credential: v.pipe(v.string(), v.maxLength(5000)) })
/** The collector's endpoints that the page uses. Their permissions are checked there. */
const FORWARDED =
  /^\/v1\/(overview|videos|sessions|viewers|courses|live|qoe|quality|retention|keys|internal-viewers)(\/|$)/
const MAX_BODY_BYTES = 64_000

/** Adds what the page requests: signing in and out, and the collector's endpoints by the cookie. */
export function addApiRoutes(app: Hono, services: PluginServices, sessions: Sessions): void {
  const { pool, setup } = services

  const findUser = async (c: Context): Promise<SignedIn | undefined> => {
    const secret = getCookie(c, COOKIE)
    return secret === undefined ? undefined : sessions.find(secret)
  }
  /** Without those that are being deleted, whose slugs no address can name. */
  const listProjects = async (): Promise<readonly { id: number; slug: string }[]> => {
    const { rows } = await pool.query<{ id: number; slug: string }>(
      "select id, slug from project where slug not like '%:%' order by id",
    )
    return rows
  }

  async function describe(user: SignedIn): Promise<SessionInfo> {
    const { principal, operator } = user
    const projects = await listProjects()
    const own = projects.filter(({ id }) => operator || id === principal.project)
    return {
      signedIn: true,
      role: principal.role,
      projects: own.map(({ slug }) => slug),
      courses: 'courses' in principal ? principal.courses : [],
      permissions: services.listPermissions(principal),
      ...setup,
    }
  }

  app.use(`${PATH}/api/*`, async (c, next) => {
    if (!isFromPage(c.req.raw))
      return c.json({ error: 'this endpoint is for the dashboard: requests of its own page' }, 403)
    await next()
    c.header('Cache-Control', 'no-store')
  })
  app.use(
    `${PATH}/api/*`,
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) => c.json({ error: `the body has more than ${MAX_BODY_BYTES} bytes` }, 413),
    }),
  )

  app.get(`${PATH}/api/session`, async (c) => {
    const user = await findUser(c)
    return c.json(user ? await describe(user) : ({ signedIn: false } satisfies SessionInfo))
  })
  app.post(`${PATH}/api/sign-in`, async (c) => {
    const body = v.safeParse(signInSchema, await c.req.json().catch(() => undefined))
    if (!body.success) return c.json({ error: 'expected { credential }' }, 400)
    const found = await identify(services, sessions, body.output.credential.trim())
    if ('refusal' in found)
      return c.json({ signedIn: false, refusal: found.refusal } satisfies SessionInfo)
    const { user, expiresAt } = found
    setCookie(c, COOKIE, await sessions.create(user, expiresAt), {
      ...{ path: PATH, httpOnly: true, sameSite: 'Strict', secure: isSecure(c) },
      expires: new Date(expiresAt),
    })
    return c.json(await describe(user))
  })
  app.post(`${PATH}/api/sign-out`, async (c) => {
    const secret = getCookie(c, COOKIE)
    if (secret !== undefined) await sessions.remove(secret)
    deleteCookie(c, COOKIE, { path: PATH })
    return c.json({ signedIn: false } satisfies SessionInfo)
  })

  app.all(`${PATH}/api/v1/*`, async (c) => {
    const user = await findUser(c)
    if (!user) return c.json({ error: 'you are not signed in any more' }, 401)
    const url = new URL(c.req.url)
    url.pathname = url.pathname.slice(`${PATH}/api`.length)
    if (!FORWARDED.test(url.pathname)) return c.json({ error: 'there is nothing here' }, 404)
    const principal = await chooseProject(
      user,
      c.req.header(PROJECT_HEADER) ?? url.searchParams.get('project'),
    )
    url.searchParams.delete('project')
    if (!principal) return c.json({ error: 'there is no such project, or it is not yours' }, 403)
    return services.request(await toRequest(c, url), principal)
  })

  /** The user in the project that the page shows; `undefined` when it is not the user's. */
  async function chooseProject(
    { principal, operator }: SignedIn,
    slug: string | null,
  ): Promise<Principal | undefined> {
    if (slug === null) return principal
    const chosen = (await listProjects()).find((project) => project.slug === slug)
    if (!chosen || (!operator && chosen.id !== principal.project)) return undefined
    return { ...principal, project: chosen.id }
  }
}

interface Identified {
  readonly user: SignedIn
  /** Epoch ms. */
  readonly expiresAt: number
}

/** Whose a credential is: the code of a link, a key, or a token. */
async function identify(
  services: PluginServices,
  sessions: Sessions,
  credential: string,
): Promise<Identified | { readonly refusal: string }> {
  const expiresAt = Date.now() + SESSION_MS
  if (isLinkCode(credential)) {
    if (!(await sessions.redeemLink(credential)))
      return {
        refusal:
          'This link was used before, or is older than an hour. Start the collector again for a new one, or use a key.',
      }
    const { rows } = await services.pool.query<{ id: number }>(
      'select id from project where slug = $1',
      [FIRST_PROJECT],
    )
    const project = rows[0]?.id ?? 0
    return {
      user: { principal: { role: 'owner', project, viewerId: '', courses: [] }, operator: true },
      expiresAt,
    }
  }
  const principal = await services.authenticate(credential)
  if ('refusal' in principal) return { refusal: `This does not sign in: ${principal.refusal}.` }
  const permissions = services.listPermissions(principal)
  if (!permissions.includes('read') && !permissions.includes('read:course'))
    return {
      refusal:
        principal.role === 'write'
          ? 'This is a write key (wk_…), which pages use to send. Sign in with a read key (rk_…) or an admin key (ak_…).'
          : 'This token is one of a viewer, and viewers have no dashboard.',
    }
  const isKey = 'keyId' in principal
  return {
    user: { principal, operator: false },
    expiresAt: isKey ? expiresAt : Math.min(expiresAt, readExpiry(credential)),
  }
}

/** When a token expires, which was verified before, epoch ms. */
function readExpiry(token: string): number {
  const [, claims = ''] = token.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')).exp * 1000
}

/** A copy of the request without its cookie, for the collector. */
async function toRequest(c: Context, url: URL): Promise<Request> {
  const { method } = c.req
  const body = method === 'GET' || method === 'HEAD' ? '' : await c.req.text()
  return new Request(url, { method, ...(body && { body }) })
}

/** A proxy in front of the collector ends TLS. */
const isSecure = (c: Context): boolean =>
  new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
