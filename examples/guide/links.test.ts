import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { listPages, ROOT, readAnchors, readPage, withoutCode } from './markdown.ts'

/** Where the links of READMEs lead that npm shows as well. */
const TREE = 'https://github.com/playhead-video/playhead/blob/main/'
const LINK = /\]\(([^)\s]+)\)/g
const isReadmeOfPackage = (file: string): boolean => /^packages\/.*README\.md$/.test(file)

const links = listPages().flatMap((file) =>
  [...withoutCode(readPage(file)).matchAll(LINK)].map(([, link = '']) => ({ file, link })),
)

/** The file and the anchor that a link leads to; undefined for other sites. */
function resolveLink({
  file,
  link,
}: {
  readonly file: string
  readonly link: string
}): [string, string] | undefined {
  const isOurs = link.startsWith(TREE)
  if (!isOurs && /^[a-z]+:/.test(link)) return undefined
  const [path = '', anchor = ''] = link.split('#')
  if (isOurs) return [path.slice(TREE.length), anchor]
  return [path ? join(dirname(file), path) : file, anchor]
}

it('every link leads to a file that exists, and to a heading of it', () => {
  const broken = links.flatMap((each) => {
    const target = resolveLink(each)
    if (!target) return []
    const [path, anchor] = target
    if (path.startsWith('docs/api')) return [] // generated
    const isThere = existsSync(`${ROOT}/${path}`)
    const isFound = isThere && (!anchor || readAnchors(path).includes(anchor))
    return isFound ? [] : [`${each.file}: ${each.link}`]
  })

  expect(links.length).toBeGreaterThan(150)
  expect(broken).toEqual([])
})

it('READMEs of packages link in a way that npm can show', () => {
  const relative = links.filter(
    ({ file, link }) => isReadmeOfPackage(file) && !/^(https?:|#)/.test(link),
  )

  expect(relative).toEqual([])
})

it('every page of docs can be reached from its index', () => {
  const reached = new Set(['docs/README.md'])
  for (const page of reached) {
    for (const { file, link } of links) {
      const [path = ''] = (file === page && resolveLink({ file, link })) || []
      const target = existsSync(`${ROOT}/${path}/README.md`)
        ? `${path.replace(/\/$/, '')}/README.md`
        : path
      if (/^docs\/.*\.md$/.test(target)) reached.add(target)
    }
  }

  expect(listPages('docs').filter((page) => !reached.has(page))).toEqual([])
})

it('the pages for contributors name files that exist', () => {
  const files = globSync('{packages,bench,scripts,examples}/**/*.ts', {
    cwd: ROOT,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  })
  const pages = [...listPages('docs/internal'), 'CONTRIBUTING.md', 'bench/README.md']
  const named = pages.flatMap((page) =>
    [...readPage(page).matchAll(/`((?:[\w.@-]+\/)+[\w.-]+\.ts)`/g)].map(([, file = '']) => file),
  )
  const gone = named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))

  expect(named.length).toBeGreaterThan(15)
  expect(gone).toEqual([])
})

it('the page about guarantees quotes figures as the benchmarks have them', () => {
  const [, table = ''] =
    /^\| delivered of sent .*\n\|[ :|-]+\n((?:\|.*\n)*)/m.exec(
      readPage('docs/guarantees-and-benchmarks.md'),
    ) ?? []
  const rows = table.trim().split('\n')
  const measured = readPage('bench/README.md').split('\n')

  expect(rows.length).toBeGreaterThan(12)
  expect(rows.filter((row) => !measured.includes(row))).toEqual([])
})
