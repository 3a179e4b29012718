import { existsSync } from 'node:fs'
import { eachPackage } from './eachPackage.ts'
import { exec } from './exec.ts'
import { listPackages, type Package, ROOT } from './packages.ts'

const workspace: Package = { path: '.', manifest: { name: 'workspace' } }
const checked = [workspace, ...listPackages()].filter(({ path }) => existsSync(`${ROOT}/${path}/tsconfig.json`))

await eachPackage('checked', checked, ({ path }) => exec('tsc', ['-p', path, '--noEmit', '--pretty', 'false']))
