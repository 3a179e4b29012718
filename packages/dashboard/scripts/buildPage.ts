import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build } from 'esbuild'
import { PAGE_DIRECTORY } from '../src/pageDirectory.ts'

const source = (path: string): string =>
  fileURLToPath(new URL(`../src/page/${path}`, import.meta.url))

/**
 * Builds the page into `dist/page`. Names of files hold a hash, so that they can be cached for ever;
 * each is there compressed as well.
 */
export async function buildPage(): Promise<void> {
  const assets = `${PAGE_DIRECTORY}/assets`
  await rm(PAGE_DIRECTORY, { recursive: true, force: true })
  const { metafile } = await build({
    entryPoints: {
      main: source('main.tsx'),
      theme: source('theme.ts'),
      style: source('styles/style.css'),
    },
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file' },
    minify: true,
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  const nameOf = (entry: string): string => {
    const found = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
      entryPoint?.endsWith(`src/page/${entry}`),
    )
    return found?.[0].split('/').at(-1) ?? ''
  }
  let html = await readFile(source('index.html'), 'utf8')
  for (const [mark, entry] of [
    ['%MAIN%', 'main.tsx'],
    ['%THEME%', 'theme.ts'],
    ['%STYLE%', 'styles/style.css'],
  ] as const)
    html = html.replace(mark, nameOf(entry))
  await mkdir(PAGE_DIRECTORY, { recursive: true })
  await writeFile(`${PAGE_DIRECTORY}/index.html`, html)
  for (const name of await readdir(assets)) {
    const content = await readFile(`${assets}/${name}`)
    await writeFile(`${assets}/${name}.br`, await promisify(brotliCompress)(content))
    await writeFile(`${assets}/${name}.gz`, await promisify(gzip)(content))
  }
}

if (import.meta.main) await buildPage()
