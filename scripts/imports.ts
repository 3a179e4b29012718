import { globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { folderOf, listPackages, type Manifest, type Package, ROOT } from './packages.ts'

/** A file of a package, as far as its imports go. */
export interface Source {
  /** Relative to the root, with `/`. */
  readonly file: string
  readonly text: string
}

/** What a package may import besides `core`. Siblings never import each other but for these. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // The script tag gathers what it bundles.
  script: ['html5', 'plyr', 'youtube', 'cloudflare-stream', 'vimeo', 'videojs', 'http'],
  react: ['progress', 'html5'],
  collector: ['dashboard', 'instrumentation', 'opentelemetry', 'sync'],
}
const SCOPE = '@playhead/'
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*(['"])([^'"\n]+)\1/g
const isTest = (file: string): boolean => /\.test(-d)?\.tsx?$/.test(file)

/** What is outside `packages` imports as users do. */
const mayImport = (from: Package, to: string): boolean => {
  if (!from.path.startsWith('packages/') || to === 'core') return true
  const adapter = from.path.startsWith('packages/adapters/')
  return (adapter && to === 'html5') || (ALLOWED[folderOf(from)]?.includes(to) ?? false)
}

/** What is wrong with the imports of a package, a line each. */
export function importFaults(from: Package, sources: readonly Source[], all: readonly Package[]): string[] {
  const faults: string[] = []
  const forTests = testOnly(sources)
  for (const { file, text } of sources) {
    for (const wanted of importsOf(text)) {
      const fault = wanted.startsWith('.')
        ? relativeFault(from, file, wanted)
        : wanted.startsWith(SCOPE)
          ? namedFault(from, wanted, all, forTests.has(file))
          : undefined
      if (fault) faults.push(`${file}: imports ${wanted}, but ${fault}`)
    }
  }
  return faults
}

const importsOf = (text: string): string[] => [...text.matchAll(IMPORT)].map(([, , wanted = '']) => wanted)
const targetOf = (file: string, wanted: string): string => resolve('/', dirname(file), wanted).slice(1)

/** Tests, and what only tests import: none of it is published. */
function testOnly(sources: readonly Source[]): Set<string> {
  const importers = new Map<string, string[]>()
  for (const { file, text } of sources) {
    for (const wanted of importsOf(text)) {
      const target = targetOf(file, wanted)
      importers.set(target, [...(importers.get(target) ?? []), file])
    }
  }
  const found = new Set(sources.map(({ file }) => file).filter(isTest))
  let before: number
  do {
    before = found.size
    for (const [file, by] of importers) if (by.every((importer) => found.has(importer))) found.add(file)
  } while (found.size > before)
  return found
}

function relativeFault(from: Package, file: string, wanted: string): string | undefined {
  return targetOf(file, wanted).startsWith(`${from.path}/`) ? undefined : 'packages import each other by name'
}

function namedFault(from: Package, wanted: string, all: readonly Package[], inTest: boolean): string | undefined {
  const [folder = '', ...rest] = wanted.slice(SCOPE.length).split('/')
  const to = all.find(({ manifest }) => manifest.name === SCOPE + folder)
  if (!to) return 'there is no such package'
  const entry = rest.length ? `./${rest.join('/')}` : '.'
  if (!to.manifest.exports?.[entry]) return `${to.manifest.name} does not export ${entry}`
  if (to === from) return 'inside a package, imports are relative'
  if (!inTest && !mayImport(from, folder)) return 'every import points at core'
  return declares(from.manifest, to.manifest.name, inTest) ? undefined : 'its package.json does not name it'
}

function declares(manifest: Manifest, name: string, inTest: boolean): boolean {
  const lists = [
    manifest.dependencies,
    manifest.peerDependencies,
    inTest || manifest.private ? manifest.devDependencies : undefined,
  ]
  return lists.some((list) => list && name in list)
}

if (import.meta.main) {
  const all = listPackages()
  const faults = all.flatMap((one) => {
    const files = globSync('**/*.{ts,tsx}', {
      cwd: `${ROOT}/${one.path}`,
      exclude: ['**/node_modules/**', '**/dist/**', 'tsup.config.ts'],
    })
    const sources = files.map((name) => {
      const file = `${one.path}/${name.replaceAll('\\', '/')}`
      return { file, text: readFileSync(`${ROOT}/${file}`, 'utf8') }
    })
    return importFaults(one, sources, all)
  })
  for (const fault of faults) console.error(fault)
  console.log(
    `imports of ${all.length} packages: ${faults.length ? `${faults.length} wrong` : 'every one points at core'}`,
  )
  if (faults.length) process.exitCode = 1
}
