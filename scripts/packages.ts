import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's directory. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** What the scripts read of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace. */
export interface Package {
  /** Relative to the root, with `/`. */
  readonly path: string
  readonly manifest: Manifest
}

// As in pnpm-workspace.yaml.
const PLACES = [
  'packages/*',
  'packages/adapters/*',
  'packages/transports/*',
  'examples/*',
  'bench',
  'test/engines',
]

/** All packages of the workspace, by path. */
export function listPackages(root: string = ROOT): Package[] {
  return globSync(
    PLACES.map((place) => `${place}/package.json`),
    { cwd: root },
  )
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .map((file) => ({
      path: dirname(file),
      manifest: JSON.parse(readFileSync(`${root}/${file}`, 'utf8')) as Manifest,
    }))
}

/** Those that go to npm. */
export const publicPackages = (root: string = ROOT): Package[] =>
  listPackages(root).filter(({ manifest }) => !manifest.private)

/**
 * The command of a TypeScript compiler, a script for Node: version 6, or the native one, which
 * takes a third of the time.
 */
export const tscOf = (compiler: 'typescript' | 'typescript-7'): string =>
  `${ROOT}/node_modules/${compiler}/bin/tsc`

/** Where `pnpm test` keeps the packages as npm would get them. */
export const TARBALLS: string = `${ROOT}/node_modules/.cache/playhead/tarballs`

/** A package's tarball, named as `pnpm pack` names it. */
export const tarballOf = ({ manifest: { name, version } }: Package): string =>
  `${TARBALLS}/${name.slice(1).replace('/', '-')}-${version}.tgz`

/** The last part of a package's path: `html5` for `packages/adapters/html5`. */
export const folderOf = ({ path }: Package): string => basename(path)
