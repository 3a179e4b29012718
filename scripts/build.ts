import { eachPackage } from './eachPackage.ts'
import { exec } from './exec.ts'
import { publicPackages, ROOT } from './packages.ts'

// Packages see each other's sources, so they build in any order.
await eachPackage('built', publicPackages(), ({ path }) => exec('tsup', ['--silent'], { cwd: `${ROOT}/${path}` }))
