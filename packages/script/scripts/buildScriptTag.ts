import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { SCRIPT_TAG } from '../tsup.config.ts'

/** A file of the script tag, as it goes to npm. */
export interface ScriptFile {
  readonly name: string
  readonly contents: Buffer
}

/**
 * Builds the files that a page loads, from the sources: a fresh clone has no others, and those in
 * `dist` may be older, or be written at this moment.
 */
export async function buildScriptTag(): Promise<readonly ScriptFile[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'playhead-script-'))
  try {
    return await Promise.all(
      SCRIPT_TAG.map(async (options) => {
        const [[name, source]] = Object.entries(options.entry) as [[string, string]]
        const entry = { [name]: fileURLToPath(new URL(`../${source}`, import.meta.url)) }
        await build({ ...options, entry, outDir, config: false, silent: true })
        return { name: `${name}.js`, contents: await readFile(`${outDir}/${name}.js`) }
      }),
    )
  } finally {
    await rm(outDir, { recursive: true })
  }
}
