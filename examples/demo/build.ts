import { cp, mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the demo page and returns the directory to serve; its former content is removed. */
export async function buildDemo(dist: string = here('dist')): Promise<string> {
  await rm(dist, { recursive: true, force: true })
  await mkdir(dist, { recursive: true })
  await build({
    entryPoints: [{ in: here('src/main.ts'), out: 'main' }, here('style.css')],
    outdir: dist,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    logLevel: 'warning',
  })
  for (const [from, to] of [
    ['index.html', 'index.html'],
    ['icon.svg', 'icon.svg'],
    ['media/day.mp4', 'day.mp4'],
    ['media/day.vtt', 'day.vtt'],
  ] as const) {
    await cp(here(from), `${dist}/${to}`)
  }
  return dist
}

if (import.meta.main) console.log(await buildDemo())
