import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SNIPPETS } from './snippets.ts'

const fromRoot = (path: string): URL => new URL(`../../../../../../${path}`, import.meta.url)
const read = (path: string): string => readFileSync(fromRoot(path), 'utf8')

/** Where the packages of the snippets are. */
const FOLDERS = ['packages', 'packages/adapters', 'packages/transports']
const folderOf = (name: string): string =>
  FOLDERS.map((folder) => `${folder}/${name}`).find((path) =>
    existsSync(fromRoot(`${path}/package.json`)),
  ) ?? ''

/** The file of `@playhead/html5/quality`, by the exports of its package. */
function findEntry(specifier: string): string {
  const [, name = '', ...rest] = specifier.split('/')
  const folder = folderOf(name)
  const { exports } = JSON.parse(read(`${folder}/package.json`))
  return `${folder}/${exports[['.', ...rest].join('/')]}`
}

const IMPORT = /^import \{ (.+) \} from '(@playhead\/[\w/-]+)'$/gm

// Code blocks of the guides are compiled in the tests of the documentation.
it.each(SNIPPETS)('$label: every line is one of its guide', ({ guide, code }) => {
  const lines = new Set(read(`docs/${guide}`).split('\n'))
  const snippet = code({ url: '/v1/ingest', script: '/playhead.js', key: 'wk_…' }).split('\n')
  expect(snippet.filter((line) => line && !lines.has(line))).toEqual([])
})

it.each(SNIPPETS.filter(({ packages }) => packages.length))(
  '$label: imports what its packages export',
  async ({ code, packages }) => {
    const imports = [...code({ url: '/', script: '/', key: '' }).matchAll(IMPORT)]
    expect(imports.length).toBeGreaterThan(1)
    for (const [, names = '', specifier = ''] of imports) {
      expect(packages).toContain(specifier.split('/').slice(0, 2).join('/'))
      const entry = read(findEntry(specifier))
      for (const name of names.split(', '))
        expect(entry).toMatch(new RegExp(`\\b${name.replace('type ', '')}\\b`))
    }
  },
)

it.each(SNIPPETS)('$label: has the address and the key that are given', ({ code }) => {
  const snippet = code({
    url: 'https://stats.example/v1/ingest',
    script: 'https://stats.example/playhead.js',
    key: 'wk_abc',
  })
  expect(snippet).toContain('https://stats.example/v1/ingest')
  expect(snippet).toContain('wk_abc')
})
