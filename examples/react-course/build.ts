import { cp, mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the page and answers the directory to serve; what was in it before goes. */
export async function buildCourse(dist: string = here('dist')): Promise<string> {
  await rm(dist, { recursive: true, force: true })
  await mkdir(dist, { recursive: true })
  await build({
    entryPoints: [{ in: here('src/main.ts'), out: 'main' }, here('style.css')],
    outdir: dist,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    sourcemap: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  for (const file of ['index.html', 'icon.svg']) await cp(here(file), `${dist}/${file}`)
  for (const clip of ['dawn', 'noon', 'dusk', 'night'])
    await cp(here(`media/${clip}.mp4`), `${dist}/${clip}.mp4`)
  return dist
}

if (import.meta.main) console.log(await buildCourse())
