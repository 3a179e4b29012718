import type { Options } from 'tsup'
import { defineConfig, library } from '../../tsup.base.ts'

const build = (isDevelopment: boolean, more: Options = {}): Options =>
  library(
    { index: 'src/index.ts', internal: 'src/internal.ts', wire: 'src/wire.ts' },
    {
      define: { __DEV__: `${isDevelopment}` },
      // Otherwise the texts of the development build stay in the other one, behind a variable that
      // esbuild does not look through.
      esbuildOptions(options) {
        options.minifySyntax = true
      },
      ...more,
    },
  )

// Under the condition `development`, and in Node, errors explain what was expected; by default they
// name it.
export default defineConfig([
  build(false),
  build(true, { name: 'development', outDir: 'dist/development', dts: false }),
])
