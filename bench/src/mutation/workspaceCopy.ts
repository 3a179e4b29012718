import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

const NOT_COPIED = new Set(['.git', 'dist', 'results'])

/**
 * A copy of the workspace with some of its files replaced, removed at the end. Packages find each
 * other in the copy.
 */
export function copyWorkspace(
  root: string,
  replaced: ReadonlyMap<string, string>,
): { readonly copy: string; [Symbol.dispose](): void } {
  const copy = mkdtempSync(join(tmpdir(), 'playhead-mutation-'))
  const modules = join(root, 'node_modules')
  cpSync(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path !== modules && !NOT_COPIED.has(basename(path)),
  })
  symlinkSync(modules, join(copy, 'node_modules'))
  for (const [file, content] of replaced) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    writeFileSync(join(copy, file), content)
  }
  return { copy, [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }) }
}
