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
    minify: true,
    outExtension: () => ({ js: '.js' }),
  },
])
