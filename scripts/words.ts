import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { ROOT } from './packages.ts'

/**
 * Words of a private dialect that this project once had, and the standard terms. Compared without
 * regard to case, also inside of names.
 */
export const TERMS: Readonly<Record<string, string>> = {
  told: 'emitted, notified, reported, returned',
  tell: 'emit, notify, report',
  tells: 'emits, notifies, reports',
  telling: 'emitting, notifying, reporting',
  heard: 'received, recorded, or the name of the thing',
  hear: 'receive, handle, listen',
  hears: 'receives, handles, listens',
  nobody: 'name the subject',
  somebody: 'name the subject',
  whoever: 'name the subject',
  goodbye: 'unload, final flush',
  robbed: 'lock lost',
  doors: 'endpoints, routes',
  hands: 'harness',
  lookalike: 'custom element',
  spill: 'unload buffer',
  spilled: 'copied to the unload buffer',
  spills: 'copies to the unload buffer',
  tainted: 'suspect records',
}
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\b(is|are|was|were) none\b/i, 'say what it is, or "does not"'],
  [/\bwhat is nothing\b/i, 'empty'],
  [/\b(MOST|LONGEST)_[A-Z]/, 'MAX_'],
  [/\b(LEAST|SHORTEST)_[A-Z]/, 'MIN_'],
]

const CHECKED = ['*.ts', '*.tsx', '*.md', '*.html']
const EXCLUDED =
  /(^|\/)(CHANGELOG\.md|node_modules|dist)|^\.changeset\/|^docs\/(api|internal\/decisions)\/|^scripts\/words/

/** The words of a line: names are split where a capital begins. */
const wordsIn = (line: string): string[] =>
  line
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)

/** What is wrong with a text, as `line: term, better`. */
export function dialectIn(text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const words = [...new Set(wordsIn(line))].filter((word) => Object.hasOwn(TERMS, word))
    const phrases = PHRASES.filter(([phrase]) => phrase.test(line))
    return [
      ...words.map((word) => `${at + 1}: "${word}": ${TERMS[word]}`),
      ...phrases.map(([phrase, better]) => `${at + 1}: "${phrase.exec(line)?.[0]}": ${better}`),
    ]
  })
}

if (import.meta.main) {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...CHECKED], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file && !EXCLUDED.test(file))
  const faults = files.flatMap((file) => {
    try {
      return dialectIn(readFileSync(`${ROOT}/${file}`, 'utf8')).map((fault) => `${file}:${fault}`)
    } catch {
      return [] // deleted, and not committed yet
    }
  })
  for (const fault of faults) console.error(fault)
  console.log(
    `words of ${files.length} files: ${faults.length ? `${faults.length} not in plain English` : 'plain English'}`,
  )
  if (faults.length) process.exitCode = 1
}
