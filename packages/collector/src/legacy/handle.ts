import type { Context } from 'hono'
import * as v from 'valibot'
import { respondDenial } from '../access/denial.ts'
import { respondError, respondLater } from '../http/respond.ts'
import { Busy, isAboutData } from '../ingest/createBatcher.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { Refusal } from '../ingest/plausibility.ts'
import { isStorable } from '../ingest/validation.ts'
import type { Caller, IdentifyCaller } from './identifyCaller.ts'
import { MAX_ID_CHARS } from './requests.ts'
import type { Detail, LegacyError } from './responses.ts'

/** A caller that is a known viewer. */
export interface ViewerCaller extends Caller {
  readonly viewerId: string
}

/** Adds what every legacy endpoint does around its own work. */
export interface Handle {
  /** For any caller with a write key or a token. */
  (run: (c: Context, caller: Caller) => Promise<Response>): (c: Context) => Promise<Response>
  /** For viewers: others get 401. */
  forViewer(
    run: (c: Context, caller: ViewerCaller) => Promise<Response>,
  ): (c: Context) => Promise<Response>
}

export function createHandle(identifyCaller: IdentifyCaller, store: IngestStore): Handle {
  const handle =
    (run: (c: Context, caller: Caller) => Promise<Response>) =>
    async (c: Context): Promise<Response> => {
      const caller = await identifyCaller(c)
      if ('status' in caller)
        return respondDenial(
          c,
          caller.status === 401 ? { ...caller, reason: UNAUTHORIZED } : caller,
        )
      if (c.req.method === 'POST' && store.busy) return respondBusy(c)
      try {
        return await run(c, caller)
      } catch (error) {
        if (error instanceof Busy) return respondBusy(c)
        if (isAboutData(error)) return respondInvalid(c, [])
        throw error
      }
    }
  const forViewer: Handle['forViewer'] = (run) =>
    handle(async (c, caller) => {
      const { viewerId } = caller
      return viewerId === null
        ? respondDenial(c, { status: 401, reason: UNAUTHORIZED })
        : run(c, { ...caller, viewerId })
    })
  return Object.assign(handle, { forViewer })
}

/** As the documents answer it. */
const UNAUTHORIZED = 'Unauthorized'
const MAX_DETAILS = 20

const respondBusy = (c: Context): Response => respondLater(c, 429, 'too much is waiting')

/** Reads a JSON body. Beacons send it as text. */
export async function readBody<T>(
  c: Context,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | Response> {
  let body: unknown
  try {
    body = JSON.parse(await c.req.text())
  } catch {
    return respondInvalid(c, [{ path: [], message: 'expected JSON' }])
  }
  const result = v.safeParse(schema, body)
  if (!result.success) return respondInvalid(c, result.issues.slice(0, MAX_DETAILS).map(describe))
  if (isStorable(result.output)) return result.output
  return respondInvalid(c, [{ path: [], message: 'expected text without NUL and half characters' }])
}

/** The id in the path, or in `id`; a response when no database can store it. */
export function readId(c: Context, id: string | undefined = c.req.param('id')): string | Response {
  if (id && id.length <= MAX_ID_CHARS && isStorable(id)) return id
  const message = `expected 1 to ${MAX_ID_CHARS} characters without NUL, got ${JSON.stringify(id ?? '').slice(0, 60)}`
  return respondInvalid(c, [{ path: ['id'], message }])
}

const describe = ({ path, message }: v.BaseIssue<unknown>): Detail => ({
  path: (path ?? []).map(({ key }) => key as string | number),
  message: message.slice(0, 200),
})

/** Answers 400 as document A does. */
export const respondInvalid = (c: Context, details: readonly Detail[]): Response =>
  c.json({ error: 'Invalid request data', details } satisfies LegacyError, 400)

/** Answers for a sample that the collector refused. */
export function respondRefused(c: Context, { rule, reason }: Omit<Refusal, 'id'>): Response {
  if (rule === 'other_writer') return respondError(c, 409, 'this session belongs to another sender')
  if (rule === 'viewer_token')
    return respondError(c, 403, 'this session has a viewer: this needs the token of that viewer')
  return respondInvalid(c, [{ path: [], message: reason }])
}
