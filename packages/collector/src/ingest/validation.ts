import * as v from 'valibot'

/**
 * Only the first issue is reported: collecting all issues of a hostile body would take most of the
 * time.
 */
export const FIRST_ISSUE = { abortEarly: true } as const

const MAX_REASON_CHARS = 200

/** The first issue, with its place. */
export function describeIssue([issue]: readonly v.BaseIssue<unknown>[]): string {
  if (!issue) return 'invalid'
  const path = v.getDotPath(issue)
  return `${path ? `${path}: ` : ''}${issue.message}`.slice(0, MAX_REASON_CHARS)
}

/** Whether PostgreSQL can store all text in a value: it refuses NUL and lone surrogates. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each))
}
