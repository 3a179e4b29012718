import { existsSync, globSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { listPages, ROOT, readPage, readTable } from './markdown.ts'

const MARK = /^<!-- (members|events|attributes) of (\w+), (\S+) -->\n/gm

/**
 * The tables that document a type of the code: `<!-- members of Media, packages/core/src/contracts/media.ts
 * -->`.
 */
const tables = listPages('docs', 'packages/**/README.md').flatMap((page) => {
  const text = readPage(page)
  return [...text.matchAll(MARK)].map(([mark, kind = '', type = '', source = ''], at) => {
    const rest = text.slice(text.indexOf(mark) + mark.length)
    const [, head = ''] = /^\n*(\|.*)\n/.exec(rest) ?? []
    const columns = head.split('|').map((cell) => cell.trim())
    return { page, at, kind, type, source, rows: readTable(rest), columns: columns.slice(1, -1) }
  })
})

/** The names in a cell: `` `a`, `b?` ``, or `` `log(name, data)` ``. */
const namesIn = (cell = ''): string[] =>
  [...cell.matchAll(/`([\w?-]+)[^`]*`/g)].map(([, name]) => name as string)

let checker: ts.TypeChecker
let program: ts.Program

beforeAll(() => {
  const { config } = ts.readConfigFile(`${ROOT}/tsconfig.base.json`, ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(
    config.compilerOptions,
    fileURLToPath(new URL('.', import.meta.url)),
  )
  program = ts.createProgram([...new Set(tables.map(({ source }) => `${ROOT}/${source}`))], options)
  checker = program.getTypeChecker()
}, 180_000)

/** The type of this name that a file declares. */
function findType(source: string, name: string): ts.Type {
  const file = program.getSourceFile(`${ROOT}/${source}`)
  const declaration = file?.statements.find(
    (statement): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
      (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) &&
      statement.name.text === name,
  )
  if (!declaration) throw new Error(`${source} declares no type ${name}`)
  return checker.getTypeAtLocation(declaration)
}

/** `@default` of a member, where it is a value and not a sentence. */
function readDefault(symbol: ts.Symbol): string | undefined {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'default')
  const text = ts.displayPartsToString(tag?.text).split(/, (?=[a-z])/)[0] ?? ''
  return /^(\d+|true|false|'.*'|\{.*\}|[a-z]\w*\(\))$/i.test(text) ? text : undefined
}

const plain = (text: string): string =>
  text.replace(/(?<=\d)[\s\u202f,](?=\d{3})/g, '').replaceAll('`', '')

describe.each(tables.filter(({ kind }) => kind === 'members'))(
  '$page: $type',
  ({ type, source, rows, columns }) => {
    const byName = new Map(
      rows.flatMap((row) => namesIn(row[0]).map((name) => [name, row] as const)),
    )
    const cell = (name: string, column: string): string =>
      byName.get(name)?.[columns.indexOf(column)] ?? ''

    it('has every member, and no other', () => {
      const members = findType(source, type).getProperties()

      expect([...byName.keys()].sort()).toEqual(members.map(({ name }) => name).sort())
    })

    it.runIf(columns.includes('default'))('has the defaults of the code', () => {
      for (const symbol of findType(source, type).getProperties()) {
        const value = readDefault(symbol)
        if (value) expect(plain(cell(symbol.name, 'default')), symbol.name).toContain(value)
      }
    })

    it.runIf(columns.includes('unit'))('has the unit that the name stands for', () => {
      for (const name of byName.keys()) {
        const unit = cell(name, 'unit')
        expect(unit, name).not.toBe('')
        if (name.endsWith('Ms')) expect(unit, name).toMatch(/^ms/)
        if (name.endsWith('At')) expect(unit, name).toBe('epoch ms')
        if (name.endsWith('Count')) expect(unit, name).toBe('count')
      }
    })
  },
)

it.each(tables.filter(({ kind }) => kind === 'events'))(
  '$page: the fields of each $type',
  ({ type, source, rows }) => {
    const events = (findType(source, type) as ts.UnionType).types.map((event) => {
      const fields = event.getProperties().filter(({ name }) => name !== 'type')
      const name = checker.getTypeOfSymbol(
        event.getProperty('type') as ts.Symbol,
      ) as ts.StringLiteralType
      const isOptional = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Optional) !== 0
      return [
        name.value,
        fields.map((field) => `${field.name}${isOptional(field) ? '?' : ''}`).sort(),
      ] as const
    })
    const documented = rows.map(
      ([name, fields]) => [namesIn(name)[0] ?? '', namesIn(fields).sort()] as const,
    )

    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(events))
  },
)

it.each(tables.filter(({ kind }) => kind === 'attributes'))(
  '$page: the attributes for $type',
  ({ type, source, rows }) => {
    const attributes = findType(source, type)
      .getProperties()
      .map(({ name }) => `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)

    expect(rows.flatMap(([name]) => namesIn(name))).toEqual(expect.arrayContaining(attributes))
  },
)

it('documents the types that users set or read', () => {
  expect(tables.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'PlayheadOptions',
      'Media',
      'SessionSnapshot',
      'SessionEvent',
      'FetchTransportOptions',
    ]),
  )
})

describe('the generated API reference', () => {
  const manifests = globSync('packages/{*,adapters/*,transports/*}/package.json', { cwd: ROOT })

  it.each(manifests)('has every entry point of %s', (manifest) => {
    const folder = dirname(manifest)
    const { exports, publishConfig } = JSON.parse(readPage(manifest)) as {
      exports: Record<string, string>
      publishConfig?: { exports?: Record<string, unknown> }
    }
    const config = existsSync(`${ROOT}/${folder}/typedoc.json`)
      ? readPage(`${folder}/typedoc.json`)
      : '{}'
    const { entryPoints = ['src/index.ts'] } = JSON.parse(config) as { entryPoints?: string[] }
    const published = Object.entries(exports).filter(
      ([name]) => name !== './internal' && name in (publishConfig?.exports ?? exports),
    )

    expect(entryPoints.map((path) => `./${path}`).sort()).toEqual(
      published.map(([, path]) => path).sort(),
    )
  })
})
