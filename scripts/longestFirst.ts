import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These play in real time for minutes: begun last, they would run alone while the other worker has nothing to do. */
const LONG = [
  'players.browser.test.ts',
  'youtube.browser.test.ts',
  'cloudflareStream.browser.test.ts',
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
