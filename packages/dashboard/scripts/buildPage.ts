import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { buildScriptTag } from '@playhead/script/build'
import { build, type Metafile } from 'esbuild'
import { PAGE_DIRECTORY, SCRIPT_DIRECTORY } from '../src/pageDirectory.ts'

const ASSETS = `${PAGE_DIRECTORY}/assets`
const source = (path: string): string =>
  fileURLToPath(new URL(`../src/page/${path}`, import.meta.url))

/** What the HTML names, by the file that it is built from. */
const NAMED = { '%MAIN%': 'main.tsx', '%THEME%': 'theme.ts', '%STYLE%': 'styles/style.css' }

/**
 * Builds the page, and the script that pages with videos load from the collector. Names of files hold a hash, so that they can be cached for ever; each is there
 * compressed as well. Another process may read the page meanwhile: files are replaced, and those
 * that are not needed any more are removed last.
 */
export async function buildPage(): Promise<void> {
  const { outputFiles, metafile } = await build({
    entryPoints: {
      main: source('main.tsx'),
      theme: source('theme.ts'),
      style: source('styles/style.css'),
    },
    outdir: ASSETS,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'linked',
    write: false,
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  const script = await buildScriptTag()
  await mkdir(ASSETS, { recursive: true })
  await mkdir(SCRIPT_DIRECTORY, { recursive: true })
  const icon = await readFile(source('icon.svg'))
  const files = [
    ...outputFiles.map(({ path, contents }) => ({ name: path.split('/').at(-1) ?? '', contents })),
    { name: 'icon.svg', contents: icon },
  ]
  for (const file of files) await writeCompressed(ASSETS, file)
  for (const file of script) await writeCompressed(SCRIPT_DIRECTORY, file)
  let html = await readFile(source('index.html'), 'utf8')
  for (const [mark, entry] of Object.entries(NAMED))
    html = html.replace(mark, findOutput(metafile, entry))
  await replace(`${PAGE_DIRECTORY}/index.html`, Buffer.from(html))

  const needed = new Set(files.flatMap(({ name }) => [name, `${name}.br`, `${name}.gz`]))
  for (const name of await readdir(ASSETS))
    if (!needed.has(name)) await rm(`${ASSETS}/${name}`, { force: true })
}

/** The name of the file that an entry was built into. */
function findOutput({ outputs }: Metafile, entry: string): string {
  const found = Object.entries(outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith(`src/page/${entry}`),
  )
  return found?.[0].split('/').at(-1) ?? ''
}

/** Writes a file, and what is served to browsers that take compressed ones. */
async function writeCompressed(
  directory: string,
  { name, contents }: { readonly name: string; readonly contents: Uint8Array },
): Promise<void> {
  await replace(`${directory}/${name}`, contents)
  await replace(`${directory}/${name}.br`, await promisify(brotliCompress)(contents))
  await replace(`${directory}/${name}.gz`, await promisify(gzip)(contents))
}

async function replace(path: string, contents: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, contents)
  await rename(draft, path)
}

/** What Vitest runs before the tests. */
export async function setup(): Promise<void> {
  await buildPage()
}

if (import.meta.main) await buildPage()
