import { Hono } from 'hono'

/** The application that a plugin adds its routes to. */
export interface PluginApp {
  readonly app: Hono
  /** The routes that the plugin added, without the middleware of `app.use()`. */
  readonly listRoutes: () => readonly PluginRoute[]
}

export interface PluginRoute {
  readonly method: string
  readonly path: string
}

/** Requests that no handler of a plugin has answered. */
const unanswered = new WeakSet<Request>()

/**
 * Creates the application of a plugin. Its errors are those of the collector, unless the plugin
 * handles them.
 */
export function createPluginApp(): PluginApp {
  const app = new Hono()
  const { use } = app
  const middleware = new Set<PluginRoute>()
  app.use = ((...args: Parameters<typeof use>) => {
    const count = app.routes.length
    use(...args)
    for (const route of app.routes.slice(count)) middleware.add(route)
    return app
  }) as typeof use
  app.onError((error) => {
    throw error
  })
  app.notFound((c) => {
    unanswered.add(c.req.raw)
    return c.body(null, 404)
  })
  return { app, listRoutes: () => app.routes.filter((route) => !middleware.has(route)) }
}

/**
 * Adds the routes of a plugin to the collector's application. Only requests to these routes reach
 * the plugin, so that its middleware does not run for other plugins or for the site. What no
 * handler of the plugin answers goes on to the next route.
 */
export function addPluginRoutes(app: Hono, { app: plugin, listRoutes }: PluginApp): void {
  const routes = new Map(
    listRoutes().map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  )
  for (const { method, path } of routes.values()) {
    app.on(method, path, async (c, next) => {
      const response = await plugin.fetch(c.req.raw, c.env)
      if (!unanswered.delete(c.req.raw)) return response
      return next()
    })
  }
}
