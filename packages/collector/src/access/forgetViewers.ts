import { randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import {
  FORGET_ADDRESSES,
  FORGET_DAYS,
  FORGET_EVENTS,
  FORGET_INTERNAL,
  FORGET_OLD_SPAN,
  FORGET_OUTBOX,
  FORGET_POSITIONS,
  FORGET_PURCHASES,
  FORGET_SESSIONS,
  FORGET_SHIPPED,
  FORGET_SPAN,
  FORGET_VIDEOS,
} from './forgetSql.ts'
import type { DeletedViewer } from './responses.ts'
import {
  CLOCK_MARGIN_MS,
  DELETION_KEPT_DAYS,
  hashViewer,
  type ViewerRuleReader,
} from './viewerRules.ts'

/** Deletes viewers: their ids go, what they watched stays in the totals. */
export interface ViewerDeletion {
  deleteViewer(project: number, viewerId: string): Promise<DeletedViewer>
  /** Finishes the deletions that are not complete yet. */
  close(): Promise<void>
}

interface Deletion {
  readonly project: number
  readonly viewerId: string
  readonly replacement: string
  readonly deletedAt: Date
}

/**
 * Longer than other processes take to know of a deletion (10 s), and than a batch waits that was
 * checked before it.
 */
const REPEAT_MS = 15_000

/** Shorter ids would be found in addresses where they mean something else. */
const MIN_ADDRESS_ID_CHARS = 5

/**
 * Creates the deletion of viewers. All tables change in one transaction; records that were on their
 * way at that moment are changed by a repetition, which is due after `repeatMs`.
 */
export function createViewerDeletion(
  pool: Pool,
  rules: ViewerRuleReader,
  report: (error: unknown, where: string) => void,
  repeatMs: number = REPEAT_MS,
): ViewerDeletion {
  const due = new Map<NodeJS.Timeout, readonly Deletion[]>()

  const replaceAll = (deletions: readonly Deletion[]): Promise<number> =>
    transaction(pool, async (client) => {
      let sessions = 0
      for (const deletion of deletions) sessions += await replaceEverywhere(client, deletion)
      return sessions
    })

  function repeatLater(deletions: readonly Deletion[]): void {
    const timer = setTimeout(() => {
      due.delete(timer)
      replaceAll(deletions).catch((error) => {
        report(error, 'delete a viewer')
        repeatLater(deletions)
      })
    }, repeatMs)
    timer.unref()
    due.set(timer, deletions)
  }

  return {
    async deleteViewer(project, viewerId) {
      // Committed first: from here on, no record with the id is taken for an earlier session.
      const deletions = await transaction(pool, (client) => noteDeletion(client, project, viewerId))
      rules.invalidate()
      const sessions = await replaceAll(deletions)
      repeatLater(deletions)
      const { deletedAt, replacement } = deletions.at(-1) as Deletion
      return { deletedAt: deletedAt.getTime(), replacement, sessions }
    },
    async close() {
      for (const [timer, deletions] of due) {
        clearTimeout(timer)
        await replaceAll(deletions)
      }
      due.clear()
    },
  }
}

/**
 * Remembers the deletion without the id. Returns all deletions of the viewer, the earliest first:
 * what was on its way at an earlier one gets the replacement of that one.
 */
async function noteDeletion(
  client: PoolClient,
  project: number,
  viewerId: string,
): Promise<readonly Deletion[]> {
  const { rows: secrets } = await client.query<{ viewer_secret: Buffer }>(
    'update project set viewer_secret = coalesce(viewer_secret, $2) where id = $1 returning viewer_secret',
    [project, randomBytes(32)],
  )
  const { viewer_secret: secret } = secrets[0] as { viewer_secret: Buffer }
  await client.query(
    `delete from deleted_viewer where project_id = $1 and deleted_at < now() - make_interval(days => ${DELETION_KEPT_DAYS})`,
    [project],
  )
  // Random, so that the id cannot be found by trying all ids; one for all sessions, so that a viewer
  // stays one viewer in every count.
  const replacement = `deleted-${randomBytes(16).toString('base64url')}`
  const hash = hashViewer(secret, viewerId)
  await client.query(
    `insert into deleted_viewer(project_id, viewer_hash, deleted_at, replacement)
     values($1, $2, clock_timestamp(), $3)`,
    [project, hash, replacement],
  )
  const { rows } = await client.query<{ deleted_at: Date; replacement: string }>(
    'select deleted_at, replacement from deleted_viewer where project_id = $1 and viewer_hash = $2 order by deleted_at',
    [project, hash],
  )
  return rows.map(({ deleted_at: deletedAt, replacement: id }) => ({
    ...{ project, viewerId, replacement: id, deletedAt },
  }))
}

/** Replaces the id in all tables. Returns the number of sessions. */
async function replaceEverywhere(client: PoolClient, deletion: Deletion): Promise<number> {
  const { project, viewerId, replacement, deletedAt } = deletion
  const names = [project, viewerId, replacement]
  const until = new Date(deletedAt.getTime() + CLOCK_MARGIN_MS)
  const { rows } = await client.query<{ sessions: number }>(FORGET_SESSIONS, [...names, until])
  for (const form of listAddressForms(viewerId))
    await client.query(FORGET_ADDRESSES, [project, form, replacement, asWord(form)])
  await client.query(FORGET_EVENTS, names)
  await client.query(FORGET_OUTBOX, [...names, until])
  await client.query(FORGET_DAYS, names)
  await client.query(FORGET_SPAN, names)
  await client.query(FORGET_OLD_SPAN, [project, viewerId])
  await client.query(FORGET_VIDEOS, names)
  await client.query(FORGET_PURCHASES, names)
  await client.query(FORGET_INTERNAL, [project, viewerId])
  await client.query(FORGET_SHIPPED, [project, replacement])
  await client.query(FORGET_POSITIONS, [project, viewerId, until])
  return rows[0]?.sessions ?? 0
}

/** The id as it can stand in addresses. */
const listAddressForms = (viewerId: string): readonly string[] =>
  viewerId.length < MIN_ADDRESS_ID_CHARS
    ? []
    : [...new Set([viewerId, encodeURIComponent(viewerId), encodeURI(viewerId)])]

/** A regular expression of PostgreSQL for a text between characters that are not letters or digits. */
const asWord = (text: string): string =>
  `(^|[^[:alnum:]])${text.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&')}(?![[:alnum:]])`
