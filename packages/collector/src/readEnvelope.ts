import { envelopeSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import type { Envelope } from './acceptBatch.ts'

/** Reads a body that {@link scanJson} let through. What is no batch at all has a reason that names the place. */
export function readEnvelope(text: string): { readonly envelope: Envelope } | { readonly error: string } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { error: 'the body is not JSON' }
  }
  const result = v.safeParse(envelopeSchema, body, FIRST_ISSUE)
  return result.success ? { envelope: result.output } : { error: because(result.issues) }
}

/** Only the first issue is reported: collecting the others of a hostile body would take most of the time. */
export const FIRST_ISSUE = { abortEarly: true } as const

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
