import type { Hono } from 'hono'
import type { Pool } from 'pg'
import type { Refusal } from './access/authenticate.ts'
import type { Permission } from './access/permissions.ts'
import type { Principal } from './access/principal.ts'
import type { RequireAccess, RequireKey } from './access/requireAccess.ts'
import type { Bus } from './shared/bus.ts'

/**
 * Extends a collector, as an adapter extends the SDK: with tables, endpoints and work of its own.
 * @example
 * const notes: Plugin = {
 *   name: 'notes',
 *   migrations: ['create table notes_note(project_id int not null, text text not null)'],
 *   routes(app, { pool, requireKey }) {
 *     app.get('/v1/notes', requireKey('read'), async (c) => {
 * const { rows } = await pool.query('select text from notes_note where project_id = $1',
 * [c.get('project')])
 *       return c.json({ notes: rows })
 *     })
 *   },
 * }
 * const collector = await createCollector({ plugins: [notes] })
 */
export interface Plugin {
  /**
   * Names the plugin in errors, and its migrations in the database: lower-case letters, digits and
   * `-`.
   */
  readonly name: string
  /**
   * SQL texts, each run once, in order and in a transaction of its own. Append to the list; never
   * change a text that was released. Begin the names of tables with the name of the plugin.
   */
  readonly migrations?: readonly string[] | undefined
  /**
   * Adds endpoints to `app`, after the migrations. They come before the site and the page at `/`,
   * and cannot replace those of the collector. Middleware of `app.use()` runs only for the plugin's
   * own endpoints. An error that `routes()` throws ends the start.
   */
  routes?(app: Hono, services: PluginServices): void | Promise<void>
  /**
   * Stops the work that the plugin started. Plugins are closed in reverse order, before the
   * database.
   */
  close?(): void | Promise<void>
}

/** How a collector was set up. */
export interface PluginSetup {
  /** Whether it accepts tokens of the host application. */
  readonly acceptsTokens: boolean
  /** Whether sessions with a `viewerId` need the token of that viewer. */
  readonly requireViewerToken: boolean
}

/** What a collector offers to its plugins. */
export interface PluginServices {
  /** The database. In the embedded engine the pool has one connection: release it soon. */
  readonly pool: Pool
  /**
   * Middleware for keys: with `write`, a write key; with `read`, whatever may read the whole
   * project. Answers 401 without a known key, 403 with one that is not enough. `c.get('project')`
   * is the key's project, a number, which every query has to be limited to.
   */
  readonly requireKey: RequireKey
  /**
   * Middleware for any permission of the table in the README, which also takes tokens of the host
   * application. `c.get('principal')` is who sends the request.
   */
  readonly requireAccess: RequireAccess
  /** Finds out whose a key or a token is, for plugins that sign users in. */
  authenticate(credential: string): Promise<Principal | Refusal>
  /**
   * Sends a request to the collector's own endpoints as this principal, which is not checked again:
   * a plugin that signs users in has to know it from `authenticate()`.
   */
  request(request: Request, principal: Principal): Promise<Response>
  /** What a principal may do, in its project or in a part of it. */
  listPermissions(principal: Principal): readonly Permission[]
  /** How the collector was set up, as far as plugins show it. */
  readonly setup: PluginSetup
  readonly rollup: {
    /** Resolves when everything committed before the call is in the rollups. */
    fresh(): Promise<void>
  }
  /**
   * Messages between the collectors of one database: through Redis, or within this process. Begin
   * the names of channels with the name of the plugin. `changed` is the collector's own.
   */
  readonly bus: Bus
  /** Reports an error at run time, once a minute when it repeats. */
  report(error: unknown, where: string): void
}
