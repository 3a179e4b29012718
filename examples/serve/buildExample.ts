import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildScriptTag } from '@playhead/script/build'
import { ADAPTIVE } from '@playhead/testing/browser'
import { build } from 'esbuild'
import { copyableSource } from './copyableSource.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const exported = (name: string): string => fileURLToPath(import.meta.resolve(name))

/** Sources, and what is about the folder: not for the page. */
const NOT_SERVED =
  /^(dist|node_modules|README\.md|package\.json|style\.css|index\.html|.*\.(ts|tsx)|tsconfig\.json)$/

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
  if (html.includes('playhead.js'))
    for (const { name, contents } of await buildScriptTag())
      await writeFile(`${dist}/${name}`, contents)
  const source = main ? await readFile(`${folder}/${main}`, 'utf8') : ''
  return { dist, html: html.replace('%SOURCE%', () => asText(copyableSource(source))) }
}

const asText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
