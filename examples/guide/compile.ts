import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Block } from './markdown.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const parsed = new Map<string, ts.SourceFile>()

/** What TypeScript reports about these files, in strict mode. */
function diagnose(files: readonly string[], folder: string): string[] {
  const { config } = ts.readConfigFile(here('../../tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      declaration: false,
      isolatedDeclarations: false,
      jsx: 'react-jsx',
    },
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

const IMPORT = /^import .*? from '[^']+'[^\n]*\n/gms
const readImports = (code: string): string[] => code.match(IMPORT) ?? []
const readBody = (code: string): string => code.replace(IMPORT, '')

/** Imports of one module, without names that were imported before. */
function mergeImports(statements: readonly string[]): string {
  const names = new Set<string>()
  return statements
    .map((statement) => {
      const [, onlyTypes = '', first, list, module] =
        /^import (type )?(?:(\w+),? ?)?(?:\{([^}]*)\} )?from '([^']+)'/s.exec(statement) ?? []
      const parts = (list ?? '')
        .split(',')
        .flatMap((each) => (each.trim() ? [`${onlyTypes}${each.trim()}`] : []))
      const isNew = (name: string | undefined): name is string =>
        !!name && !names.has(name) && !!names.add(name)
      const main = isNew(first) ? first : undefined
      const others = parts.filter((part) =>
        isNew(part.split(' as ')[1] ?? part.replace(/^type /, '')),
      )
      const clauses = [
        ...(main ? [main] : []),
        ...(others.length ? [`{ ${others.join(', ')} }`] : []),
      ]
      return clauses.length ? `import ${clauses.join(', ')} from '${module}'` : ''
    })
    .join('\n')
}

/**
 * The source to compile for a block. The first block of a page stands by itself; the others may use
 * what that one defines.
 */
function toModule({ code }: Block, first: Block): string {
  if (code === first.code) return `${code}\nexport {}\n`
  const [head, body] = [first.code, code].map((each) => readBody(each).replace(/^export /gm, ''))
  const imports = mergeImports([...readImports(first.code), ...readImports(code)])
  return `${imports}\n${head}\nexport async function example() {\n${body}\n}\n`
}

/**
 * Type-checks blocks as strict TypeScript against the packages. `name` is a folder for the sources.
 */
export function checkBlocks(name: string, blocks: readonly Block[]): string[] {
  const folder = here(`dist/${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const firsts = new Map<string, Block>()
  const files = blocks.map((block) => {
    const first = firsts.get(block.file) ?? block
    firsts.set(block.file, first)
    const extension = [block, first].some(({ language }) => language === 'tsx') ? 'tsx' : 'ts'
    const file = `${folder}/${block.file.replaceAll('/', '-').slice(0, -3)}-${block.index}.${extension}`
    writeFileSync(file, toModule(block, first))
    return file
  })
  return diagnose([here('vendorScripts.d.ts'), ...files], folder)
}
