/** Sources that are mutated, and the tests that have to notice. */
export interface Target {
  readonly name: string
  readonly sources: string
  /** Folders and files of the unit tests of these sources. */
  readonly tests: readonly string[]
}

const ADAPTERS = ['html5', 'iframe', 'plyr', 'videojs', 'vimeo', 'youtube', 'cloudflare-stream']
const CORE = 'packages/core/src'

export const TARGETS: readonly Target[] = [
  {
    name: 'core/session',
    sources: `${CORE}/session`,
    tests: [`${CORE}/session`, `${CORE}/playhead`, `${CORE}/contracts`],
  },
  {
    name: 'core/delivery',
    sources: `${CORE}/delivery`,
    tests: [`${CORE}/delivery`, `${CORE}/contracts`],
  },
  {
    name: 'core/utilities',
    sources: `${CORE}/utilities`,
    tests: [`${CORE}/utilities`],
  },
  ...ADAPTERS.map((adapter) => {
    const sources = `packages/adapters/${adapter}/src`
    return { name: adapter, sources, tests: [sources] }
  }),
]

/** Random inputs prove other things, and take minutes. */
export const isUnitTest = (file: string): boolean =>
  /\.test\.tsx?$/.test(file) && !/\.(?:browser|property)\.test\./.test(file)

export const isSource = (file: string): boolean =>
  /\.ts$/.test(file) && !/\.test(?:-d)?\.ts$/.test(file)
