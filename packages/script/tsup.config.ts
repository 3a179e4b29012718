import { defineConfig, library } from '../../tsup.base.ts'

export default defineConfig([
  library(),
  {
    name: 'script tag',
    entry: { playhead: 'src/playhead.ts' },
    format: 'iife',
    target: 'es2020',
    platform: 'browser',
    // One file, nothing to resolve at run time.
    noExternal: [/./],
    // Some 6 % smaller than by esbuild, once compressed.
    minify: 'terser',
    terserOptions: { ecma: 2020, toplevel: true, compress: { passes: 3, unsafe_arrows: true, pure_getters: true } },
    outExtension: () => ({ js: '.js' }),
  },
])
