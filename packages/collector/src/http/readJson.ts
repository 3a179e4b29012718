import { LIMITS } from '@playhead/core/wire'
import type { Context } from 'hono'
import * as v from 'valibot'
import { describeIssue, FIRST_ISSUE } from '../ingest/validation.ts'
import { respondError } from './respond.ts'

/** Reads a JSON body of a schema; a response that names what is wrong with it when it does not fit. */
export async function readJson<S extends v.GenericSchema>(
  c: Context,
  schema: S,
): Promise<v.InferOutput<S> | Response> {
  // Node's server has no body to read for a request without one.
  const size = Number(c.req.header('content-length') ?? 0)
  const text = size > LIMITS.bodyBytes ? undefined : await readText(c)
  if (text === undefined)
    return respondError(c, 413, `the body is larger than ${LIMITS.bodyBytes} bytes`)
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    return respondError(c, 400, 'the body: expected JSON')
  }
  const result = v.safeParse(schema, body, FIRST_ISSUE)
  return result.success ? result.output : respondError(c, 400, describeIssue(result.issues))
}

/** The body as text; `undefined` as soon as it is too large. */
async function readText(c: Context): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > LIMITS.bodyBytes) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
