import { mkdirSync, rmSync } from 'node:fs'
import { eachPackage } from './eachPackage.ts'
import { exec } from './exec.ts'
import { publicPackages, ROOT, TARBALLS, tarballOf } from './packages.ts'

rmSync(TARBALLS, { recursive: true, force: true })
mkdirSync(TARBALLS, { recursive: true })

// What is checked is what npm would get: `pnpm pack` puts `publishConfig.exports` in the place of
// `exports`.
await eachPackage('packed', publicPackages(), async (one) => {
  const packed = await exec('pnpm', ['pack', '--pack-destination', TARBALLS], {
    cwd: `${ROOT}/${one.path}`,
  })
  if (!packed.ok) return packed
  const lint = await exec('publint', ['--strict', tarballOf(one)])
  if (!lint.ok) return lint
  // A file for a script tag has no types.
  const untyped = Object.keys(one.manifest.publishConfig?.exports ?? {}).filter((entry) =>
    entry.endsWith('.js'),
  )
  const excluded = untyped.length ? ['--exclude-entrypoints', ...untyped] : []
  return exec('attw', [
    '--profile',
    'esm-only',
    '--format',
    'ascii',
    '--no-emoji',
    tarballOf(one),
    ...excluded,
  ])
})
