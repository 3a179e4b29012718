import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ADAPTIVE } from '@playhead/testing/browser'
import { build } from 'esbuild'
import { copyableSource } from './copyableSource.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const exported = (name: string): string => fileURLToPath(import.meta.resolve(name))

/** Sources, and what is about the folder: not for the page. */
const NOT_SERVED =
  /^(dist|node_modules|README\.md|package\.json|style\.css|index\.html|.*\.(ts|tsx)|tsconfig\.json)$/
const SCRIPTS = ['playhead.js', 'playhead.players.js']

/**
 * Builds an example's page into its `dist`, except for `index.html`, which needs the key of a
 * running collector; returns its HTML.
 */
export async function buildExample(folder: string): Promise<{ dist: string; html: string }> {
  const dist = `${folder}/dist`
  await rm(dist, { recursive: true, force: true })
  await mkdir(`${dist}/adaptive`, { recursive: true })
  const main = ['main.ts', 'main.tsx'].find((file) => existsSync(`${folder}/${file}`))
  await build({
    entryPoints: [
      ...(main ? [{ in: `${folder}/${main}`, out: 'main' }] : []),
      ...(existsSync(`${folder}/style.css`) ? [{ in: `${folder}/style.css`, out: 'style' }] : []),
      { in: exported('@playhead/example-live-view/style.css'), out: 'live-view' },
      { in: exported('@playhead/example-live-view/beside-script'), out: 'live-view' },
    ],
    outdir: dist,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    loader: { '.svg': 'file' },
    minify: true,
    sourcemap: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  for (const file of await readdir(folder)) {
    if (!NOT_SERVED.test(file))
      await cp(`${folder}/${file}`, `${dist}/${file}`, { recursive: true })
  }
  for (const file of ['day.mp4', 'day.vtt'])
    await cp(at(`../demo/media/${file}`), `${dist}/${file}`)
  for (const [path, url] of Object.entries(ADAPTIVE)) await cp(url, dist + path)

  const html = await readFile(`${folder}/index.html`, 'utf8')
  if (html.includes('playhead.js')) await copyScriptTag(dist)
  const source = main ? await readFile(`${folder}/${main}`, 'utf8') : ''
  return { dist, html: html.replace('%SOURCE%', () => asText(copyableSource(source))) }
}

/** The script tag's two files, as they go to npm; a fresh clone has not built them. */
async function copyScriptTag(dist: string): Promise<void> {
  const built = at('../../packages/script/dist')
  if (!SCRIPTS.every((file) => existsSync(`${built}/${file}`))) {
    await promisify(execFile)('pnpm', ['exec', 'tsup'], { cwd: at('../../packages/script') })
  }
  for (const file of SCRIPTS) await cp(`${built}/${file}`, `${dist}/${file}`)
}

const asText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
