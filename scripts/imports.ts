import { globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { folderOf, listPackages, type Manifest, type Package, ROOT } from './packages.ts'

/** A file of a package, as far as its imports go. */
export interface Source {
  /** Relative to the root, with `/`. */
  readonly file: string
  readonly text: string
}

/** What a package may import besides `core`. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  html5: ['iframe'],
  iframe: [],
  // The script tag gathers what it bundles.
  script: ['html5', 'iframe', 'plyr', 'youtube', 'cloudflare-stream', 'vimeo', 'videojs', 'http'],
  react: ['progress', 'html5'],
  // Plugins of the collector, for its types. It does not know them.
  dashboard: ['collector'],
  sync: ['collector'],
}
/** What single files may import besides. */
const FILES_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // The command starts a collector with its page.
  'packages/collector/src/cli.ts': ['dashboard'],
}
/** What any other adapter may import besides `core`. */
const ADAPTERS_ALLOWED = ['html5', 'iframe']
const SCOPE = '@playhead/'
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*(['"])([^'"\n]+)\1/g
/** Tests, their support and scripts that build: none is published. */
const isUnpublished = (file: string): boolean => /\.test(-d)?\.tsx?$|\/(test|scripts)\//.test(file)

/** Whether a package may import another. Outside `packages`, imports are those of a user. */
const mayImport = (from: Package, file: string, to: string): boolean => {
  if (!from.path.startsWith('packages/') || to === 'core') return true
  if (FILES_ALLOWED[file]?.includes(to)) return true
  const byDefault = from.path.startsWith('packages/adapters/') ? ADAPTERS_ALLOWED : []
  return (ALLOWED[folderOf(from)] ?? byDefault).includes(to)
}

/** What is wrong with the imports of a package, a line each. */
export function importFaults(
  from: Package,
  sources: readonly Source[],
  all: readonly Package[],
): string[] {
  const faults: string[] = []
  for (const { file, text } of sources) {
    for (const wanted of importsOf(text)) {
      const fault = wanted.startsWith('.')
        ? relativeFault(from, file, wanted)
        : wanted.startsWith(SCOPE)
          ? namedFault(from, file, wanted, all)
          : undefined
      if (fault) faults.push(`${file}: imports ${wanted}, but ${fault}`)
    }
  }
  return [...faults, ...circles(from, sources)]
}

const importsOf = (text: string): string[] =>
  [...text.matchAll(IMPORT)].map(([, , wanted = '']) => wanted)
const targetOf = (file: string, wanted: string): string =>
  resolve('/', dirname(file), wanted).slice(1)

function relativeFault(from: Package, file: string, wanted: string): string | undefined {
  const target = targetOf(file, wanted)
  if (!target.startsWith(`${from.path}/`)) return 'packages import each other by name'
  return isUnpublished(target) && !isUnpublished(file)
    ? 'sources do not import test support or scripts'
    : undefined
}

/** Import circles within a package, each reported once, at the first file of it that is found. */
function circles(from: Package, sources: readonly Source[]): string[] {
  const targets = new Map(
    sources.map(({ file, text }) => [
      file,
      importsOf(text).flatMap((wanted) => (wanted.startsWith('.') ? targetOf(file, wanted) : [])),
    ]),
  )
  const faults: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) {
      const circle = [...path.slice(start + 1), file].map((each) =>
        each.slice(from.path.length + 1),
      )
      faults.push(`${file}: imports itself through ${circle.join(' → ')}`)
    } else if (!done.has(file)) {
      for (const target of targets.get(file) ?? []) visit(target, [...path, file])
      done.add(file)
    }
  }
  for (const file of targets.keys()) visit(file, [])
  return faults
}

function namedFault(
  from: Package,
  source: string,
  wanted: string,
  all: readonly Package[],
): string | undefined {
  const inUnpublished = isUnpublished(source)
  const [folder = '', ...rest] = wanted.slice(SCOPE.length).split('/')
  const to = all.find(({ manifest }) => manifest.name === SCOPE + folder)
  if (!to) return 'there is no such package'
  const entry = rest.length ? `./${rest.join('/')}` : '.'
  if (!to.manifest.exports?.[entry]) return `${to.manifest.name} does not export ${entry}`
  if (to === from) return 'inside a package, imports are relative'
  if (!inUnpublished && !mayImport(from, source, folder)) return 'every import points at core'
  return declares(from.manifest, to.manifest.name, inUnpublished)
    ? undefined
    : 'its package.json does not name it'
}

function declares(manifest: Manifest, name: string, inUnpublished: boolean): boolean {
  const lists = [
    manifest.dependencies,
    manifest.peerDependencies,
    inUnpublished || manifest.private ? manifest.devDependencies : undefined,
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
