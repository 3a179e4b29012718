import { defineConfig, type Options } from 'tsup'

/**
 * How every package is built for npm: ES modules and their types, dependencies left to the
 * installer.
 */
export function library(
  entry: Record<string, string> = { index: 'src/index.ts' },
  more: Options = {},
): Options {
  return {
    name: 'library',
    entry,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    // Names in a stack trace are worth more to a developer than bytes that the app's own build will
    // save.
    minify: false,
    ...more,
  }
}

export { defineConfig }
