import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { copyableSource } from './copyableSource.ts'

const EXAMPLES = fileURLToPath(new URL('..', import.meta.url))

it.each(globSync('*/main.{ts,tsx}', { cwd: EXAMPLES }))(
  'shows %s as a reader can copy it',
  (file) => {
    const source = readFileSync(`${EXAMPLES}/${file}`, 'utf8')
    const shown = copyableSource(source)

    expect(shown).not.toMatch(/@playhead\/example-|writeKey|simulator|liveView|await/)
    expect(shown).toContain("key: 'wk_…'")
    expect(shown).toContain('createPlayhead(')
  },
)
