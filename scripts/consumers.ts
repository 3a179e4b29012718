import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from './exec.ts'
import { publicPackages, ROOT, tarballOf, tscOf } from './packages.ts'
import { tryPackedCollector } from './packedCollector.ts'

// These run in Node, and their types say so; all others have to do without Node's types.
const SERVER = ['@playhead/collector', '@playhead/dashboard', '@playhead/testing']
const RESOLUTIONS = [
  ['node16', 'node16'],
  ['bundler', 'esnext'],
] as const

// Far from the workspace, whose node_modules would otherwise be found from inside.
const app = mkdtempSync(join(tmpdir(), 'playhead-consumers-'))
const packages = publicPackages()
// An entry for the build of another package is not published, and files for a script tag are no modules.
const entries = packages.flatMap(({ manifest: { name, exports = {}, publishConfig } }) =>
  Object.keys(exports)
    .filter((entry) => entry in (publishConfig?.exports ?? {}))
    .map((entry) => name + entry.slice(1)),
)
/** Users have either: version 6, and the native one. */
const COMPILERS = ['typescript', 'typescript-7'] as const
/** Entries of these packages for pages. */
const PAGE = ['@playhead/collector/client']
const isServer = (entry: string): boolean =>
  !PAGE.includes(entry) && SERVER.some((name) => entry === name || entry.startsWith(`${name}/`))
const kinds = {
  page: entries.filter((entry) => !isServer(entry)),
  server: entries.filter(isServer),
}

try {
  install()
  if (
    await step('installed from tarballs', 'pnpm', [
      'install',
      '--prefer-offline',
      '--no-frozen-lockfile',
    ])
  ) {
    check('@playhead/react begins with "use client"', '@playhead/react/dist/index.js', (text) =>
      text.startsWith('"use client"'),
    )
    // esbuild puts `development` for `process.env.NODE_ENV`, and then every page prints faults.
    check(
      'the script tag takes no page for development',
      '@playhead/script/dist/playhead.js',
      (text) => !text.includes('"development"'),
    )
    for (const [kind, names] of Object.entries(kinds)) {
      for (const [resolution, module] of RESOLUTIONS) {
        const how = ['--module', module, '--moduleResolution', resolution, '--pretty', 'false']
        for (const compiler of COMPILERS) {
          const what = `${compiler}: types of a ${kind}, resolved as ${resolution}`
          await step(what, 'node', [tscOf(compiler), '-p', kind, ...how])
        }
      }
      const loads = names.map((name) => `await import('${name}')`).join('\n')
      await step(`imported in Node: ${names.join(', ')}`, 'node', [
        '--input-type=module',
        '--eval',
        loads,
      ])
    }
  }
  await attempt('the collector by npx, and as its image starts it', tryPackedCollector)
} finally {
  rmSync(app, { recursive: true, force: true })
}

function install(): void {
  cpSync(`${ROOT}/test/consumers`, app, { recursive: true })
  for (const [kind, names] of Object.entries(kinds)) {
    const text = names.map((name, at) => `export * as entry${at} from '${name}'\n`).join('')
    writeFileSync(join(app, kind, 'entries.ts'), text)
  }
  const tarballs = Object.fromEntries(
    packages.map((one) => [one.manifest.name, `file:${tarballOf(one)}`]),
  )
  const dependencies = {
    ...tarballs,
    '@types/node': '^24.0.0',
    '@types/react': '^19.0.0',
    // Optional peers of @playhead/testing: only `@playhead/testing/browser` and
    // `@playhead/testing/msw` need them.
    esbuild: '^0.28.0',
    msw: '^3.0.0',
    'playwright-core': '^1.50.0',
    vitest: '^5.0.0',
  }
  writeJson('package.json', { name: 'consumers', private: true, type: 'module', dependencies })
  // Packages name each other by version, which npm does not have yet.
  writeJson('pnpm-workspace.yaml', { overrides: tarballs, strictDepBuilds: false })
}

/** Frameworks with server components look for this line at the top of what is installed. */
function check(what: string, file: string, isRight: (text: string) => boolean): void {
  const ok = isRight(readFileSync(join(app, 'node_modules', file), 'utf8'))
  console.log(`${ok ? '✓' : '✗'} ${what}`)
  if (!ok) process.exitCode = 1
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(join(app, file), JSON.stringify(value, null, 2))
}

async function step(what: string, command: string, args: readonly string[]): Promise<boolean> {
  return attempt(what, async () => {
    const { ok, output } = await exec(command, args, { cwd: app })
    if (!ok) throw new Error(output.trimEnd())
  })
}

async function attempt(what: string, action: () => Promise<void>): Promise<boolean> {
  try {
    await action()
    console.log(`✓ ${what}`)
    return true
  } catch (error) {
    process.exitCode = 1
    console.log(`✗ ${what}`)
    console.log((error instanceof Error ? error.message : String(error)).replace(/^/gm, '  '))
    return false
  }
}
