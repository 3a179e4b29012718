import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import { createFirstKeys } from './keys.ts'
import type { NewProject } from './responses.ts'

/** The project that every database has. Its admin keys manage the projects. */
export const DEFAULT_PROJECT = 'default'
export const SLUG: RegExp = /^[a-z][a-z0-9-]{0,39}$/
export const SLUG_EXPECTED = 'up to 40 lower-case letters, digits and -, beginning with a letter'

/**
 * SQL: whether a project is there. While one is being deleted, its slug has a colon, as no other slug
 * can: the old slug is free again at once.
 */
export const IS_PRESENT = "position(':' in slug) = 0"

export async function listProjects(pool: Pool): Promise<readonly { readonly slug: string }[]> {
  const { rows } = await pool.query<{ slug: string }>(
    `select slug from project where ${IS_PRESENT} order by id`,
  )
  return rows
}

/** Creates a project with a key of each kind; `undefined` when there is one with this slug. */
export const createProject = (pool: Pool, slug: string): Promise<NewProject | undefined> =>
  transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      'insert into project(slug) values($1) on conflict do nothing returning id',
      [slug],
    )
    const [project] = rows
    return project && { slug, ...(await createFirstKeys(client, project.id, `project ${slug}`)) }
  })
