import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const GUIDE = here('../../docs/guide')
const BLOCK = /^```ts([^\n]*)\n(.*?)^```$/gms
const LINK = /\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g

const ROOT = here('../..')
/** Where the links of READMEs lead that npm shows as well. */
const TREE = 'https://github.com/playhead-video/playhead/blob/main/'

const pages = globSync('*.md', { cwd: GUIDE }).map((name) => ({ name, text: readFileSync(`${GUIDE}/${name}`, 'utf8') }))
const blocks = pages.flatMap(({ name, text }) =>
  [...text.matchAll(BLOCK)].map(([, mark = '', code = ''], index) => ({ name, index, mark: mark.trim(), code })),
)
/** Their snippets are parts of one page: what one has imported, those after it have. */
const IN_PARTS = ['what-is-guaranteed.md', 'resume.md', 'course-progress.md']
const importsBefore = (name: string, index: number): string[] =>
  IN_PARTS.includes(name)
    ? blocks
        .filter((each) => each.name === name && each.index < index)
        .flatMap(({ code }) => code.match(/^import .*$/gm) ?? [])
    : []
const whole = blocks.filter(({ mark }) => !mark)

/** TypeScript checks some hundred files of libraries; on a busy machine that takes a while. */
const COMPILE_MS = 180_000
const parsed = new Map<string, ts.SourceFile>()

/** What TypeScript has to say about these files, in strict mode. */
function diagnose(files: readonly string[], folder: string): string[] {
  const { config } = ts.readConfigFile(here('../../tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, declaration: false, isolatedDeclarations: false, jsx: 'react-jsx' },
    here('.'),
  )
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  // Libraries and packages are parsed once for all programs.
  host.getSourceFile = (name, ...rest) => {
    const file = parsed.get(name) ?? getSourceFile(name, ...rest)
    if (file) parsed.set(name, file)
    return file
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram(files, options, host))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.slice(folder.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}

describe('the READMEs', () => {
  const readmes = globSync(['README.md', 'packages/*/README.md', 'packages/{adapters,transports}/*/README.md'], {
    cwd: ROOT,
  }).map((name) => ({ name, text: readFileSync(`${ROOT}/${name}`, 'utf8') }))

  it(
    'begin with code that compiles by itself in strict mode',
    () => {
      const folder = here('dist/readmes')
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      const files = readmes.flatMap(({ name, text }) => {
        const [, kind, code] = /^```(tsx?)\n(import .*?)^```$/ms.exec(text) ?? []
        // The testing package is used in a test of one's own adapter.
        if (!code || name.startsWith('packages/testing')) return []
        const file = `${folder}/${name.replaceAll('/', '-').slice(0, -3)}.${kind}`
        writeFileSync(file, code)
        return file
      })
      expect(files.length).toBeGreaterThan(9)
      expect(diagnose([here('yours.ts'), ...files], folder)).toEqual([])
    },
    COMPILE_MS,
  )

  it('of packages link to what is there, in a way that npm can show', () => {
    const wrong = readmes.flatMap(({ name, text }) => {
      if (name === 'README.md') return []
      const relative = [...text.matchAll(LINK)].map(([, target = '']) => target)
      const gone = [...text.matchAll(/\]\(([^)#]+)/g)].flatMap(([, url = '']) =>
        url.startsWith(TREE) && !existsSync(`${ROOT}/${url.slice(TREE.length)}`) ? [url] : [],
      )
      return [...relative, ...gone].map((target) => `${name}: ${target}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('the guide', () => {
  it('quotes files as they are', () => {
    const quoted = blocks.flatMap(({ name, mark, code }) => {
      const [, file] = /^file=(\S+)$/.exec(mark) ?? []
      return file ? [{ name, file, code: code.trim() }] : []
    })
    expect(quoted.length).toBeGreaterThan(2)
    for (const { file, code } of quoted) expect(readFileSync(here(file), 'utf8')).toContain(code)
  })

  it(
    'compiles',
    () => {
      const folder = here('dist/guide')
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      const files = whole.map(({ name, index, code }) => {
        const file = `${folder}/${name.slice(0, -3)}-${index}.ts`
        writeFileSync(file, [...importsBefore(name, index), code, 'export {}\n'].join('\n'))
        return file
      })
      expect(files.length).toBeGreaterThan(20)

      expect(diagnose([here('snippets.ts'), ...files], folder)).toEqual([])
    },
    COMPILE_MS,
  )

  it('links to what is there', () => {
    const gone = pages.flatMap(({ name, text }) =>
      [...text.matchAll(LINK)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(resolve(dirname(`${GUIDE}/${name}`), target)))
        .map((target) => `${name}: ${target}`),
    )
    expect(gone).toEqual([])
  })
})
