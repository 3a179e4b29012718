import { rmSync } from 'node:fs'
import { eachPackage } from './eachPackage.ts'
import { exec } from './exec.ts'
import { publicPackages, ROOT } from './packages.ts'

// Packages see each other's sources, so they build in any order.
await eachPackage('built', publicPackages(), ({ path }) => {
  const cwd = `${ROOT}/${path}`
  // Not tsup's own `clean`: of two builds of one package, the later would delete what the earlier
  // made.
  rmSync(`${cwd}/dist`, { recursive: true, force: true })
  return exec('tsup', ['--silent'], { cwd })
})
