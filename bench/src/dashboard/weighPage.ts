import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../../packages/dashboard/page/', import.meta.url))

/** Bytes of the built page, brotli. */
export interface PageBytes {
  /** Script of all pages. */
  readonly script: number
  /** Script of the overview, with everything that it imports. */
  readonly first: number
  readonly style: number
}

export async function weighPage(): Promise<PageBytes> {
  const assets = readdirSync(`${PAGE}assets`)
  const weigh = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + statSync(`${PAGE}assets/${name}.br`).size, 0)
  const scripts = assets.filter((name) => name.endsWith('.js'))
  const first = new Set<string>()
  const add = (name: string): void => {
    if (first.has(name)) return
    first.add(name)
    const text = readFileSync(`${PAGE}assets/${name}`, 'utf8')
    for (const [, imported = ''] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g))
      add(imported)
  }
  for (const name of scripts) if (/^(main|theme|content)-/.test(name)) add(name)
  return {
    script: weigh(scripts),
    first: weigh([...first]),
    style: weigh(assets.filter((name) => name.endsWith('.css'))),
  }
}
