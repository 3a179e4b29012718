import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Markdown files of the repository that people read, relative to its root. */
export function listPages(...patterns: readonly string[]): string[] {
  const list = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '--deduplicate', '--', ...patterns],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  return list
    .split('\n')
    .filter((file) => file.endsWith('.md') && !/CHANGELOG|^\.changeset\//.test(file))
}

export const readPage = (file: string): string => readFileSync(`${ROOT}/${file}`, 'utf8')

/** A fenced block of code. */
export interface Block {
  readonly file: string
  readonly index: number
  readonly language: string
  /** What follows the language, like `file=packages/x.ts`. */
  readonly info: string
  readonly code: string
}

/** The blocks of a page in these languages, in order. */
export function readBlocks(file: string, ...languages: readonly string[]): Block[] {
  const blocks = [...readPage(file).matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms)]
  return blocks
    .map(([, language = '', info = '', code = ''], index) => ({
      file,
      index,
      language,
      info: info.trim(),
      code,
    }))
    .filter(({ language }) => languages.includes(language))
}

/** The text of a page without its code. */
export const withoutCode = (text: string): string =>
  text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '``')

/** The anchors of a page's headings, as GitHub makes them. */
export function readAnchors(file: string): string[] {
  const used = new Map<string, number>()
  const headings = readPage(file)
    .replace(/^```.*?^```$/gms, '')
    .matchAll(/^#{1,6} (.+)$/gm)
  return [...headings].map(([, heading = '']) => {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-')
    const times = used.get(anchor) ?? 0
    used.set(anchor, times + 1)
    return times ? `${anchor}-${times}` : anchor
  })
}

/** The rows of the first table after a text, cell by cell, without its head. */
export function readTable(text: string): string[][] {
  const [, rows = ''] = /^\|.*\n\|[ :|-]+\n((?:\|.*\n)*)/m.exec(text) ?? []
  return rows
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((row) =>
      row
        .slice(1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim())
        .slice(0, -1),
    )
}
