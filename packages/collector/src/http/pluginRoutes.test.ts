import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { addPluginRoutes, createPluginApp } from './pluginRoutes.ts'

/** A collector with an endpoint of its own, these plugins, and a site. */
function mount(
  ...plugins: ((app: Hono) => void)[]
): (path: string, method?: string) => Promise<string> {
  const app = new Hono()
  app.onError((error, c) => c.text(`reported ${error.message}`, 503))
  app.get('/healthz', (c) => c.text('ok'))
  for (const addRoutes of plugins) {
    const plugin = createPluginApp()
    addRoutes(plugin.app)
    addPluginRoutes(app, plugin)
  }
  app.get('*', (c) => c.text('site'))
  return async (path, method = 'GET') => {
    const response = await app.fetch(new Request(`http://collector${path}`, { method }))
    return `${response.status} ${await response.text()} ${response.headers.get('x-plugin') ?? ''}`.trim()
  }
}

describe('middleware of a plugin', () => {
  const refusing = (app: Hono): void => {
    app.use(async (c, next) => {
      if (!c.req.query('key')) return c.text('no key', 401)
      await next()
      c.header('x-plugin', 'refusing')
    })
    app.get('/v1/private/:id', (c) => c.text(`private ${c.req.param('id')}`))
  }
  const open = (app: Hono): void => {
    app.get('/v1/open', (c) => c.text('open'))
  }

  it('runs for the endpoints of the plugin, and for no others', async () => {
    const request = mount(refusing, open)

    expect(await request('/v1/private/7')).toBe('401 no key')
    expect(await request('/v1/private/7?key=k')).toBe('200 private 7 refusing')
    expect(await request('/healthz')).toBe('200 ok')
    expect(await request('/v1/open')).toBe('200 open')
    expect(await request('/v1/private/7', 'POST')).toBe('404 404 Not Found')
    expect(await request('/')).toBe('200 site')
  })

  it('runs only where its own path matches', async () => {
    const request = mount((app) => {
      app.use('/v1/notes/*', async (c) => c.text('middleware'))
      app.get('/v1/notes/a', (c) => c.text('a'))
      app.get('/v1/others', (c) => c.text('others'))
    })

    expect(await request('/v1/notes/a')).toBe('200 middleware')
    expect(await request('/v1/notes/b')).toBe('200 site')
    expect(await request('/v1/others')).toBe('200 others')
  })
})

describe('routes of a plugin', () => {
  it('answer every method and path that they are registered for', async () => {
    const request = mount((app) => {
      app.all('/v1/any', (c) => c.text(`any ${c.req.method}`))
      app.route(
        '/v1/sub',
        new Hono().get('/page', (c) => c.text('page')),
      )
      app.basePath('/v1/base').get('/page', (c) => c.text('based'))
      app.get('/', (c) => c.text('page of the plugin'))
    })

    expect(await request('/v1/any', 'DELETE')).toBe('200 any DELETE')
    expect(await request('/v1/sub/page')).toBe('200 page')
    expect(await request('/v1/base/page')).toBe('200 based')
    expect(await request('/')).toBe('200 page of the plugin')
  })

  it('leave a request that they do not answer to the next plugin, and then to the site', async () => {
    const request = mount(
      (app) =>
        void app.get('/pages/*', (c, next) =>
          c.req.path.endsWith('/a') ? c.text('first') : next(),
        ),
      (app) => void app.get('/pages/b', (c) => c.text('second')),
    )

    expect(await request('/pages/a')).toBe('200 first')
    expect(await request('/pages/b')).toBe('200 second')
    expect(await request('/pages/c')).toBe('200 site')
  })

  it('report their errors to the collector, unless the plugin handles them', async () => {
    const throwing = (app: Hono): void => {
      app.get('/v1/broken', () => {
        throw new Error('a note is missing')
      })
    }
    const handling = (app: Hono): void => {
      app.onError((error, c) => c.text(`handled ${error.message}`, 409))
      throwing(app)
    }

    expect(await mount(throwing)('/v1/broken')).toBe('503 reported a note is missing')
    expect(await mount(handling)('/v1/broken')).toBe('409 handled a note is missing')
  })

  it('can answer 404 themselves', async () => {
    const request = mount(
      (app) => void app.get('/v1/notes/:id', (c) => c.text('no such note', 404)),
    )

    expect(await request('/v1/notes/a')).toBe('404 no such note')
  })
})
