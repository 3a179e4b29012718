import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * These play in real time for a minute or more: started last, they would run alone while the other
 * worker is idle.
 */
const LONG = [
  'players.browser.test.ts',
  'cloudflare-stream/src/playback.browser.test.ts',
  'plyr/src/embed.browser.test.ts',
  'youtube/src/playback.browser.test.ts',
  'examples.browser.test.ts',
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
