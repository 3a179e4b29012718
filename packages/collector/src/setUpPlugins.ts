import { getMessage } from './database/availability.ts'
import { migratePlugin } from './database/migrate.ts'
import { createPluginApp, type PluginApp } from './http/pluginRoutes.ts'
import type { Plugin, PluginServices } from './plugin.ts'
import { type Timeouts, withLimit } from './timeouts.ts'

/** Plugins that run. */
export interface RunningPlugins {
  /** The application of each. */
  readonly apps: readonly PluginApp[]
  /** Closes the plugins in reverse order. Errors are reported. */
  close(): Promise<void>
}

/**
 * Sets up plugins one after another.
 * @throws Error naming the plugin whose set-up failed; those before it are closed then.
 */
export async function setUpPlugins(
  plugins: readonly Plugin[],
  services: PluginServices,
  { maintenanceMs, closeMs }: Pick<Timeouts, 'maintenanceMs' | 'closeMs'>,
): Promise<RunningPlugins> {
  const running: Plugin[] = []
  const apps: PluginApp[] = []
  const report = (plugin: Plugin, error: unknown, where: string): void =>
    services.report(error, `plugin "${plugin.name}", ${where}`)

  async function closeAll(): Promise<void> {
    for (const plugin of running.splice(0).reverse()) {
      try {
        await plugin.close?.()
      } catch (error) {
        report(plugin, error, 'close')
      }
    }
  }
  const close = (): Promise<void> =>
    withLimit(closeAll(), closeMs / 4, 'The plugins did not close in time.').catch((error) =>
      services.report(error, 'close'),
    )

  for (const plugin of plugins) {
    try {
      if (plugin.migrations?.length)
        await migratePlugin(services.pool, plugin.name, plugin.migrations, maintenanceMs)
      const app = createPluginApp()
      await plugin.routes?.(app.app, {
        ...services,
        report: (error, where) => report(plugin, error, where),
      })
      apps.push(app)
      running.push(plugin)
    } catch (error) {
      await close()
      throw new Error(
        `playhead: plugin "${plugin.name}" could not be set up: ${getMessage(error)}`,
        { cause: error },
      )
    }
  }
  return { apps, close }
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/
export const PLUGINS_EXPECTED =
  "a list of plugins, { name, migrations?, routes?, close? }, each with a name of its own like 'live-view'"

/** Whether a value is a list of plugins with different names. */
export function arePlugins(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(isPlugin) &&
    new Set(value.map(({ name }) => name)).size === value.length
  )
}

function isPlugin(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, migrations, routes, close } = value as Record<keyof Plugin, unknown>
  const isOptionalFunction = (each: unknown): boolean =>
    each === undefined || typeof each === 'function'
  const areTexts = Array.isArray(migrations) && migrations.every((sql) => typeof sql === 'string')
  return (
    typeof name === 'string' &&
    NAME.test(name) &&
    (migrations === undefined || areTexts) &&
    isOptionalFunction(routes) &&
    isOptionalFunction(close)
  )
}
