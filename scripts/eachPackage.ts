import { availableParallelism } from 'node:os'
import type { ExecResult } from './exec.ts'
import { inParallel } from './inParallel.ts'
import type { Package } from './packages.ts'

/**
 * Does the same for every package, prints a line each and what failed in full. Sets the exit code.
 */
export async function eachPackage(
  what: string,
  packages: readonly Package[],
  work: (one: Package) => Promise<ExecResult>,
): Promise<void> {
  const width = Math.min(availableParallelism(), 4)
  await inParallel(packages, width, async (one) => {
    const from = performance.now()
    const { ok, output } = await work(one)
    const seconds = ((performance.now() - from) / 1000).toFixed(1)
    console.log(`${ok ? '✓' : '✗'} ${what} ${one.manifest.name}  ${seconds} s`)
    if (ok) return
    process.exitCode = 1
    console.log(output.trimEnd().replace(/^/gm, '  '))
  })
}
