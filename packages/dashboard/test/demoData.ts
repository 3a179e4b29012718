import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NewProject, startCollector } from '@playhead/collector'
import { createAdminClient } from '@playhead/collector/client'
import { COUNTRY_HEADER, createPastClock, fillDemo } from '@playhead/example-demo-data'
import { templateOf } from './demoTemplate.ts'

/** A data directory with demo data. */
export interface DemoData {
  readonly dataDir: string
  /** Keys of the project `demo`. */
  readonly keys: NewProject
}

const WAIT_MS = 100

/** Makes a data directory with demo data, which belongs to the caller. */
export async function makeDemoData(sessions: number): Promise<DemoData> {
  const own = await mkdtemp(join(tmpdir(), 'playhead-demo-copy-'))
  if (!process.env.VITEST) return fill(own, sessions)
  const template = templateOf(process.ppid, sessions)
  const isFirst = await mkdir(template).then(
    () => true,
    () => false,
  )
  const keysFile = join(template, 'keys.json')
  if (isFirst) {
    const { keys } = await fill(join(template, 'data'), sessions)
    await writeFile(`${keysFile}.draft`, JSON.stringify(keys))
    await rename(`${keysFile}.draft`, keysFile)
  }
  const keys: NewProject = JSON.parse(await readWhenThere(keysFile))
  await cp(join(template, 'data'), own, { recursive: true })
  return { dataDir: own, keys }
}

async function fill(dataDir: string, sessions: number): Promise<DemoData> {
  const clock = createPastClock()
  const collector = await startCollector({
    ...{ port: 0, newKeys: true, dataDir },
    ...{ clock: clock.now, countryHeader: COUNTRY_HEADER },
  })
  const { url, newKeys } = collector
  const keys = await createAdminClient({ url, key: newKeys?.adminKey ?? '' }).createProject('demo')
  await fillDemo(collector, { keys, clock, sessions })
  await collector.close()
  return { dataDir, keys }
}

/** Another test file may be making it. The limit is that of the hook. */
async function readWhenThere(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return text
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  }
}

export const removeDemoData = ({ dataDir }: DemoData): Promise<void> =>
  rm(dataDir, { recursive: true, force: true })
