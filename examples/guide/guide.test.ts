import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const GUIDE = here('../../docs/guide')
const BLOCK = /^```ts([^\n]*)\n(.*?)^```$/gms
const LINK = /\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g

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

describe('the guide', () => {
  it('quotes files as they are', () => {
    const quoted = blocks.flatMap(({ name, mark, code }) => {
      const [, file] = /^file=(\S+)$/.exec(mark) ?? []
      return file ? [{ name, file, code: code.trim() }] : []
    })
    expect(quoted.length).toBeGreaterThan(2)
    for (const { file, code } of quoted) expect(readFileSync(here(file), 'utf8')).toContain(code)
  })

  it('compiles', () => {
    const folder = here('dist')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const files = whole.map(({ name, index, code }) => {
      const file = `${folder}/${name.slice(0, -3)}-${index}.ts`
      writeFileSync(file, [...importsBefore(name, index), code, 'export {}\n'].join('\n'))
      return file
    })
    expect(files.length).toBeGreaterThan(20)

    const { config } = ts.readConfigFile(here('../../tsconfig.base.json'), ts.sys.readFile)
    const { options } = ts.convertCompilerOptionsFromJson(
      { ...config.compilerOptions, declaration: false, isolatedDeclarations: false },
      here('.'),
    )
    const program = ts.createProgram([here('snippets.ts'), ...files], options)
    const faults = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) =>
          `${file?.fileName.slice(folder.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      )
    expect(faults).toEqual([])
  })

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
