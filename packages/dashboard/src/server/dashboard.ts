import { existsSync } from 'node:fs'
import type { Plugin } from '@playhead/collector'
import { checkOptions, type OptionRules } from '@playhead/core/internal'
import { PAGE_DIRECTORY } from '../pageDirectory.ts'
import { addApiRoutes } from './addApiRoutes.ts'
import { addPageRoutes, addScriptRoutes, isOrigin } from './addPageRoutes.ts'
import { createSessions, type Sessions } from './createSessions.ts'
import { MIGRATIONS } from './migrations.ts'

/** Options of the dashboard. */
export interface DashboardOptions {
  /**
   * Origins that the videos and thumbnails of the catalogue come from, like
   * `https://cdn.example.com`. The page loads nothing from others.
   * @default the collector's own
   */
  readonly mediaOrigins?: readonly string[] | undefined
}

/** Where a sign-in link leads. */
export interface SignInLinkOptions {
  /** The project to show first, if there is one with this slug. @default the first one */
  readonly project?: string | undefined
}

/** The plugin that serves the dashboard at `/dashboard`. */
export interface Dashboard extends Plugin {
  /**
   * Creates a link that signs in the first browser that opens it within an hour, for all projects.
   * It is for the person who started the process. `url` is the address of the collector.
   * @throws Error before the collector has started
   */
  createSignInLink(url: string, options?: SignInLinkOptions): Promise<string>
}

const OPTIONS: OptionRules = {
  mediaOrigins: [
    (value) => value === undefined || (Array.isArray(value) && value.every(isOrigin)),
    "a list of origins, like ['https://cdn.example.com'], or left out",
  ],
}

/**
 * Creates the dashboard.
 * @throws TypeError naming a wrong option
 * @example
 * const page = dashboard()
 * const collector = await startCollector({ plugins: [page] })
 * console.log(await page.createSignInLink(collector.url))
 */
export function dashboard(options: DashboardOptions = {}): Dashboard {
  checkOptions('dashboard()', options, OPTIONS)
  const { mediaOrigins = [] } = options
  let sessions: Sessions | undefined
  return {
    name: 'dashboard',
    migrations: MIGRATIONS,
    routes(app, services) {
      if (!existsSync(PAGE_DIRECTORY))
        throw new Error('its page is not built: run `node packages/dashboard/scripts/buildPage.ts`')
      sessions = createSessions(services.pool)
      addApiRoutes(app, services, sessions)
      addPageRoutes(app, mediaOrigins)
      addScriptRoutes(app)
    },
    async createSignInLink(url, { project } = {}) {
      if (!sessions)
        throw new Error('playhead: createSignInLink() needs the collector to have started')
      const { code, hasProject } = await sessions.createLink(project)
      return `${url}/dashboard${hasProject ? `?project=${project}` : ''}#sign-in=${code}`
    },
  }
}
