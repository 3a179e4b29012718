import { envelopeSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { describeIssue, FIRST_ISSUE } from './validation.ts'

/** A body whose lists are not checked yet. */
export type Envelope = v.InferOutput<typeof envelopeSchema>

/**
 * Parses a body that `scanJson()` accepted. The error of a body that is not a batch names the
 * place.
 */
export function readEnvelope(
  text: string,
): { readonly envelope: Envelope } | { readonly error: string } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { error: 'the body is not JSON' }
  }
  const result = v.safeParse(envelopeSchema, body, FIRST_ISSUE)
  return result.success ? { envelope: result.output } : { error: describeIssue(result.issues) }
}
