import { envelopeSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import type { Envelope } from './acceptBatch.ts'

/** Far more than an event's data needs; recursion over what is deeper would end the stack. */
const DEEPEST = 32

/** Reads a body. What is no batch at all has a reason that names the place. */
export function readEnvelope(text: string): { readonly envelope: Envelope } | { readonly error: string } {
  if (depthOf(text) > DEEPEST) return { error: `the body is nested deeper than ${DEEPEST} levels` }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { error: 'the body is not JSON' }
  }
  const result = v.safeParse(envelopeSchema, body)
  return result.success ? { envelope: result.output } : { error: because(result.issues) }
}

/** The first issue, with its place. */
export function because([issue]: readonly v.BaseIssue<unknown>[]): string {
  if (!issue) return 'invalid'
  const path = v.getDotPath(issue)
  return `${path ? `${path}: ` : ''}${issue.message}`.slice(0, 200)
}

/** Whether every text in it can be stored: PostgreSQL knows no NUL, and half a surrogate pair is no character. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each))
}

/** The deepest nesting of brackets outside of strings. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  let inText = false
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (inText) {
      if (char === BACKSLASH) at++
      else if (char === QUOTE) inText = false
    } else if (char === QUOTE) inText = true
    else if (char === BRACKET || char === BRACE) deepest = Math.max(deepest, ++depth)
    else if (char === BRACKET + 2 || char === BRACE + 2) depth--
  }
  return deepest
}
const [QUOTE, BACKSLASH, BRACKET, BRACE] = [0x22, 0x5c, 0x5b, 0x7b] as const
