import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Instrumenter } from '@stryker-mutator/instrumenter'
import { isSource, type Target } from './targets.ts'

/** One change of one source. */
export interface Mutant {
  readonly id: string
  readonly target: string
  /** Relative to the workspace. */
  readonly file: string
  readonly line: number
  readonly kind: string
  /**
   * The line with the change marked in it, `if («now > then → true») return`: finds the mutant
   * again after other lines have changed.
   */
  readonly mutation: string
}

type Logger = ConstructorParameters<typeof Instrumenter>[0]
const silent = (): void => {}
const off = (): boolean => false
const LOGGER = {
  isTraceEnabled: off,
  isDebugEnabled: off,
  isInfoEnabled: off,
  isWarnEnabled: off,
  isErrorEnabled: off,
  isFatalEnabled: off,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
} satisfies Logger

/** Sources with all their mutants behind switches, so that one compilation serves all of them. */
export async function instrument(
  root: string,
  targets: readonly Target[],
  isChosen: (file: string) => boolean,
): Promise<{ readonly sources: ReadonlyMap<string, string>; readonly mutants: readonly Mutant[] }> {
  const byFile = new Map<string, Target>()
  for (const target of targets)
    for (const file of globSync(`${target.sources}/**/*.ts`, { cwd: root }).sort())
      if (isSource(file) && isChosen(file)) byFile.set(file, target)
  const read = (file: string): string => readFileSync(join(root, file), 'utf8')
  const files = [...byFile.keys()].map((file) => ({
    name: join(root, file),
    mutate: true,
    content: read(file),
  }))
  const options = { excludedMutations: [], ignorers: [], plugins: null }
  const result = await new Instrumenter(LOGGER).instrument(files, options)

  const relative = (name: string): string => name.slice(root.length).replace(/^\//, '')
  const mutants = result.mutants.map(
    ({ id, fileName, location: { start, end }, mutatorName, replacement }): Mutant => {
      const file = relative(fileName)
      const lines = read(file).split('\n')
      const before = lines[start.line]?.slice(0, start.column) ?? ''
      const after = lines[end.line]?.slice(end.column) ?? ''
      const original = lines
        .slice(start.line, end.line + 1)
        .join('\n')
        .slice(start.column, after ? -after.length : undefined)
      const mutation = oneLine(`${before}«${oneLine(original)} → ${oneLine(replacement)}»${after}`)
      return {
        id,
        target: byFile.get(file)?.name ?? '',
        file,
        line: start.line + 1,
        kind: mutatorName,
        mutation,
      }
    },
  )
  return {
    sources: new Map(result.files.map(({ name, content }) => [relative(name), content])),
    mutants,
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
