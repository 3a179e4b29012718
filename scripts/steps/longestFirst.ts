import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * These take longest, the browser tests among them because they play in real time: started last,
 * they would run alone while the other workers are idle.
 */
const LONG = [
  'players.browser.test.ts',
  'cloudflare-stream/src/playback.browser.test.ts',
  'plyr/src/embed.browser.test.ts',
  'youtube/src/playback.browser.test.ts',
  'examples.browser.test.ts',
  'commands/commands.test.ts',
  'delivery/delivery.property.test.ts',
  'delivery/damagedStorage.property.test.ts',
  'backup/backup.test.ts',
  'backup/exactness.test.ts',
  'embedded/killed.test.ts',
  'reads/oracle.property.test.ts',
  'rollup/merge.property.test.ts',
  'src/cli.test.ts',
  'guide/guide.test.ts',
]

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}`))
  return at < 0 ? LONG.length : at
}

/** Vitest knows how long files take only from the run before, and a clean clone has none. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => rank(a) - rank(b))
  }
}
