import { build } from 'esbuild'

/** Bundles the source of a test page: TypeScript that imports packages by name, as a script to be served. */
export async function bundle(source: string, resolveDir: string = process.cwd()): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
