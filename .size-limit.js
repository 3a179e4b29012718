// What Playhead adds to a page. The goal is 8 kB for each (docs/internal/decisions/0005, `pnpm bench size`); these limits hold what is
// reached. They rise only for what the decision lists.
// Dependencies and siblings are in, as a user's own build would put them in.
const packages = `${import.meta.dirname}/packages`
const built = {
  '@playhead/core': `${packages}/core/dist/index.js`,
  '@playhead/core/internal': `${packages}/core/dist/internal.js`,
  '@playhead/html5': `${packages}/adapters/html5/dist/index.js`,
  '@playhead/iframe': `${packages}/adapters/iframe/dist/index.js`,
  '@playhead/http': `${packages}/transports/http/dist/index.js`,
}

const internal = `${import.meta.dirname}/packages/core/dist/internal.js`

export default [
  {
    name: 'script tag',
    path: 'packages/script/dist/playhead.js',
    limit: '25.4 kB',
    brotli: true,
    // Bundled and minified already: weighed as it is.
    disablePlugins: ['@size-limit/esbuild'],
  },
  {
    name: 'script tag, players in frames: fetched when there is one',
    path: 'packages/script/dist/playhead.players.js',
    limit: '9.3 kB',
    brotli: true,
    disablePlugins: ['@size-limit/esbuild'],
  },
  {
    name: 'dashboard, all pages',
    path: 'packages/dashboard/page/assets/*.js',
    limit: '90 kB',
    brotli: true,
    disablePlugins: ['@size-limit/esbuild'],
  },
  {
    name: 'core + html5 + http, as an app imports them',
    path: [built['@playhead/core'], built['@playhead/html5'], built['@playhead/http']],
    import: {
      [built['@playhead/core']]: '{ createPlayhead }',
      [built['@playhead/html5']]: '{ html5 }',
      [built['@playhead/http']]: '{ fetchTransport }',
    },
    limit: '25.5 kB',
    brotli: true,
    // In the workspace the names point at sources; what is weighed is what npm gets, once.
    modifyEsbuildConfig: (config) => ({
      ...config,
      alias: { ...config.alias, ...built, '@playhead/core/internal': internal },
    }),
  },
]
