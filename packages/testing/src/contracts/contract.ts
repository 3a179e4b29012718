import { describe, it } from 'vitest'

/**
 * One statement that is true of every implementation of a port. It throws where the subject breaks
 * it.
 */
export interface ContractRow<Subject> {
  readonly name: string
  run(subject: Subject): void | Promise<void>
}

/** A subject for one row, and how to take it down. */
export interface OpenedSubject<Subject> {
  readonly subject: Subject
  close?(): void | Promise<void>
}

/**
 * Thrown by a row that cannot be tried on this subject; the message is shown as the reason of the
 * skip.
 */
export class DoesNotApply extends Error {
  override readonly name = 'DoesNotApply'
}

/** Rows are run outside a test as well, where nothing else ends one that waits forever, ms. */
const LIMIT_MS = 8000

/** Registers the rows of a contract with vitest, each with a subject of its own. */
export function registerContract<Subject>(
  title: string,
  rows: readonly ContractRow<Subject>[],
  open: () => OpenedSubject<Subject> | Promise<OpenedSubject<Subject>>,
): void {
  describe(title, () => {
    for (const row of rows) {
      it(row.name, async (context) => {
        const reason = await runRow(row, open)
        if (reason) context.skip(reason)
      })
    }
  })
}

/**
 * Runs the rows of a contract without registering them. Returns the name of the first one that the
 * subject breaks.
 */
export async function findBrokenRow<Subject>(
  rows: readonly ContractRow<Subject>[],
  open: () => OpenedSubject<Subject> | Promise<OpenedSubject<Subject>>,
  limitMs: number = LIMIT_MS,
): Promise<string | undefined> {
  for (const row of rows) {
    try {
      await runRow(row, open, limitMs)
    } catch {
      return row.name
    }
  }
  return undefined
}

/** Returns why the row does not apply, if it does not. */
async function runRow<Subject>(
  row: ContractRow<Subject>,
  open: () => OpenedSubject<Subject> | Promise<OpenedSubject<Subject>>,
  limitMs: number = LIMIT_MS,
): Promise<string | undefined> {
  const { subject, close } = await open()
  try {
    await within(
      limitMs,
      Promise.resolve().then(() => row.run(subject)),
    )
    return undefined
  } catch (error) {
    if (error instanceof DoesNotApply) return error.message
    throw error
  } finally {
    await close?.()
  }
}

/** Rejects when the promise has not settled after `ms`. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
