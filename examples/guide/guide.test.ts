import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkBlocks } from './compile.ts'
import { listPages, readBlocks, readPage } from './markdown.ts'

/** TypeScript checks some hundred files of libraries; on a busy machine that takes a while. */
const COMPILE_MS = 300_000

const docs = listPages('docs/*.md').filter((page) => !page.startsWith('docs/internal/'))
const readmes = listPages('README.md', 'packages/**/README.md')

describe.each([
  ['the documentation', 'docs', docs, 30],
  ['the READMEs', 'readmes', readmes, 20],
] as const)('%s', (_, name, pages, least) => {
  const blocks = pages.flatMap((page) => readBlocks(page, 'ts', 'tsx'))

  it(
    'has examples that define what they use, and compile in strict mode',
    () => {
      const examples = blocks.filter(({ info }) => !info)
      expect(examples.length).toBeGreaterThan(least)
      expect(checkBlocks(name, examples)).toEqual([])
    },
    COMPILE_MS,
  )

  it('quotes files as they are', () => {
    for (const { file, info, code } of blocks) {
      const [, quoted] = /^file=(\S+)$/.exec(info) ?? []
      if (info) expect(quoted, `${file}: ${info}`).toBeDefined()
      if (quoted)
        expect(readPage(join(dirname(file), quoted)), `${file} quotes ${quoted}`).toContain(
          code.trim(),
        )
    }
  })
})

it('READMEs of packages begin with how to install the package, and with an example', () => {
  const late = readmes.filter((page) => {
    const blocks = readBlocks(page, 'sh', 'ts', 'tsx', 'html', 'js')
    const [install, example] = blocks
    return install?.language !== 'sh' || !/npm (install|i)|npx /.test(install.code) || !example
  })

  expect(late).toEqual([])
})
