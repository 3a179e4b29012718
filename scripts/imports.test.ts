import { expect, it } from 'vitest'
import { importFaults } from './imports.ts'
import type { Package } from './packages.ts'

const dependencies = {
  '@playhead/core': 'workspace:^',
  '@playhead/html5': 'workspace:^',
  '@playhead/http': 'workspace:^',
  '@playhead/iframe': 'workspace:^',
}
const named = (path: string, name: string, more: Partial<Package['manifest']> = {}): Package => ({
  path,
  manifest: {
    name: `@playhead/${name}`,
    exports: { '.': './src/index.ts' },
    dependencies,
    ...more,
  },
})
const core = named('packages/core', 'core', { dependencies: {} })
const html5 = named('packages/adapters/html5', 'html5')
const iframe = named('packages/adapters/iframe', 'iframe')
const plyr = named('packages/adapters/plyr', 'plyr')
const http = named('packages/transports/http', 'http')
const script = named('packages/script', 'script')
const collector = named('packages/collector', 'collector')
const dashboard = named('packages/dashboard', 'dashboard', {
  dependencies: { ...dependencies, '@playhead/collector': 'workspace:^' },
})
const demo = named('examples/demo', 'example-demo', { private: true })
const all = [core, html5, iframe, plyr, http, script, collector, dashboard, demo]

const faultsOf = (from: Package, text: string, file = 'src/index.ts') =>
  importFaults(from, [{ file: `${from.path}/${file}`, text }], all)

it('lets everything import core, adapters html5 and iframe, and the script tag what it bundles', () => {
  expect(faultsOf(http, `import type { Batch } from '@playhead/core'`)).toEqual([])
  expect(faultsOf(plyr, `import { html5 } from '@playhead/html5'`)).toEqual([])
  expect(faultsOf(plyr, `import { vimeoError } from '@playhead/iframe'`)).toEqual([])
  expect(faultsOf(html5, `import { contentId } from '@playhead/iframe'`)).toEqual([])
  expect(faultsOf(script, `import { appendScript } from '@playhead/iframe'`)).toEqual([])
  expect(faultsOf(script, `import { fetchTransport } from '@playhead/http'`)).toEqual([])
  expect(faultsOf(demo, `import { html5 } from '@playhead/html5'\nimport './style.ts'`)).toEqual([])
})

it('refuses an import from one sibling to another', () => {
  const fault =
    'packages/transports/http/src/index.ts: imports @playhead/html5, but every import points at core'

  expect(faultsOf(http, `import { html5 } from '@playhead/html5'`)).toEqual([fault])
  expect(faultsOf(http, `export * from '@playhead/html5'`)).toEqual([fault])
  expect(faultsOf(http, `const x = await import('@playhead/html5')`)).toEqual([fault])
  expect(faultsOf(http, `import {\n  html5,\n} from '@playhead/html5'`)).toEqual([fault])
})

it('lets plugins of the collector import it, and never the other way', () => {
  const declared = {
    ...collector,
    manifest: { ...collector.manifest, dependencies: { '@playhead/dashboard': '*' } },
  }

  expect(faultsOf(dashboard, `import type { Plugin } from '@playhead/collector'`)).toEqual([])
  expect(faultsOf(declared, `import { dashboard } from '@playhead/dashboard'`)).toEqual([
    'packages/collector/src/index.ts: imports @playhead/dashboard, but every import points at core',
  ])
})

it('lets iframe import core only, and html5 no adapter but iframe', () => {
  expect(faultsOf(iframe, `import { finite } from '@playhead/core'`)).toEqual([])
  expect(faultsOf(iframe, `import { html5 } from '@playhead/html5'`)).toHaveLength(1)
  expect(faultsOf(html5, `import { plyr } from '@playhead/plyr'`)).toHaveLength(1)
})

it('refuses an import from core to anything', () => {
  const declared = { ...core, manifest: { ...core.manifest, dependencies } }

  expect(faultsOf(declared, `import { html5 } from '@playhead/html5'`)).toHaveLength(1)
})

it('lets a test import what its package.json names, siblings too', () => {
  expect(faultsOf(http, `import { html5 } from '@playhead/html5'`, 'src/a.test.ts')).toEqual([])
  expect(faultsOf(core, `import { html5 } from '@playhead/html5'`, 'src/a.test.ts')).toEqual([
    'packages/core/src/a.test.ts: imports @playhead/html5, but its package.json does not name it',
  ])
})

it('counts files below test/ as tests, and lets no source import them', () => {
  const helper = {
    file: 'packages/transports/http/test/helper.ts',
    text: `import '@playhead/html5'`,
  }
  const test = {
    file: 'packages/transports/http/src/a.test.ts',
    text: `import '../test/helper.ts'`,
  }
  const source = { file: 'packages/transports/http/src/b.ts', text: `import '../test/helper.ts'` }

  expect(importFaults(http, [helper, test], all)).toEqual([])
  expect(importFaults(http, [helper, source], all)).toEqual([
    'packages/transports/http/src/b.ts: imports ../test/helper.ts, but sources do not import test support or scripts',
  ])
})

it('refuses a circle, also one of types, and names its files once', () => {
  const file = (name: string, text: string) => ({
    file: `packages/transports/http/src/${name}.ts`,
    text,
  })
  const a = file('a', `import { b } from './b.ts'`)
  const b = file('b', `import type { C } from './c.ts'`)
  const c = file('c', `export { a } from './a.ts'`)
  const d = file('d', `import './a.ts'`)

  expect(importFaults(http, [a, b, file('c', ''), d], all)).toEqual([])
  expect(importFaults(http, [a, b, c, d], all)).toEqual([
    'packages/transports/http/src/a.ts: imports itself through src/b.ts → src/c.ts → src/a.ts',
  ])
})

it('refuses the inside of another package, by path and by name', () => {
  expect(faultsOf(http, `import { x } from '../../../core/src/clock.ts'`)).toEqual([
    'packages/transports/http/src/index.ts: imports ../../../core/src/clock.ts, but packages import each other by name',
  ])
  expect(faultsOf(http, `import { x } from '@playhead/core/src/clock.ts'`)).toEqual([
    'packages/transports/http/src/index.ts: imports @playhead/core/src/clock.ts, but @playhead/core does not export ./src/clock.ts',
  ])
})

it('refuses a package that does not exist', () => {
  expect(faultsOf(http, `import { x } from '@playhead/kore'`)).toHaveLength(1)
})
