import { existsSync } from 'node:fs'
import { eachPackage } from './eachPackage.ts'
import { exec } from './exec.ts'
import { listPackages, type Package, ROOT, tscOf } from './packages.ts'

const workspace: Package = { path: '.', manifest: { name: 'workspace' } }
const checked = [workspace, ...listPackages()].filter(({ path }) =>
  existsSync(`${ROOT}/${path}/tsconfig.json`),
)

// Libraries that need the compiler's API, like typedoc, have version 6.
const tsc = tscOf('typescript-7')
await eachPackage('checked', checked, ({ path }) =>
  exec('node', [tsc, '-p', path, '--noEmit', '--pretty', 'false']),
)
