import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

/** What a page may be asked to load, bytes after brotli. */
const BUDGET = 8000
/** Modules smaller than this share a line, bytes. */
const WORTH_A_LINE = 150

const BUILDS = [
  {
    name: 'script tag',
    source: `import ${JSON.stringify(fileURLToPath(new URL('../../packages/script/src/playhead.ts', import.meta.url)))}`,
    format: 'iife',
    target: 'es2020',
  },
  {
    name: 'core + html5 + http as ESM',
    source: `export { createPlayhead } from '@playhead/core'; export { html5 } from '@playhead/html5'; export { fetchTransport } from '@playhead/http'`,
    format: 'esm',
    target: 'es2022',
  },
] as const

/** Weighs what Playhead adds to a page, bundled and minified from the sources, module by module. */
export async function size(): Promise<boolean> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  let met = true
  for (const { name, source, format, target } of BUILDS) {
    const { outputFiles, metafile } = await build({
      stdin: { contents: source, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format,
      target,
      platform: 'browser',
      define: { __DEV__: 'false' }, // as in a production build
      logLevel: 'silent',
    })
    const code = Buffer.from(outputFiles[0]?.contents ?? [])
    const quality = {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: code.length,
      },
    }
    const weight = brotliCompressSync(code, quality).length
    met &&= weight > 0 && weight <= BUDGET

    const modules = Object.values(metafile.outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .map(([path, { bytesInOutput }]) => ({
        path: shortened(relative(root, `${root}/${path}`)),
        bytes: bytesInOutput,
      }))
      .sort((a, b) => b.bytes - a.bytes)
    const small = modules.filter(({ bytes }) => bytes < WORTH_A_LINE)
    console.log(`\n| ${name} | minified | share |\n| --- | ---: | ---: |`)
    for (const { path, bytes } of modules)
      if (bytes >= WORTH_A_LINE) console.log(line(path, bytes, code.length))
    const rest = small.reduce((sum, { bytes }) => sum + bytes, 0)
    console.log(line(`${small.length} smaller modules`, rest, code.length))
    console.log(
      `\n${name}: ${code.length} bytes minified, ${weight} after brotli; budget ${BUDGET}: ${weight <= BUDGET ? 'met' : 'MISSED'}`,
    )
  }
  return met
}

const line = (name: string, bytes: number, all: number): string =>
  `| ${name} | ${bytes} | ${((bytes / all) * 100).toFixed(1)} % |`
/** A dependency by its name, wherever the package manager put it. */
const shortened = (path: string): string => path.replace(/^.*node_modules\/(?!\.)/, '')
