import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const OPTIONS: BuildOptions = {
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2022',
  logLevel: 'silent',
}

async function run(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...OPTIONS, ...options })
  return outputFiles?.[0]?.text ?? ''
}

/**
 * Bundles the source of a test page: TypeScript that imports packages by name, as a script to be
 * served.
 */
export const bundle = (source: string, resolveDir: string = process.cwd()): Promise<string> =>
  run({ stdin: { contents: source, resolveDir, loader: 'ts' } })

/**
 * Bundles a module as a script. An import of it would not do: its package may declare that modules
 * have no side effects.
 */
export const bundleModule = (module: URL): Promise<string> =>
  run({ entryPoints: [fileURLToPath(module)] })
