import { defineConfig, library } from '../../tsup.base.ts'
import { SIMULATORS } from './src/simulators/simulators.ts'

/** What runs in simulated frames: bundled when it is served, so only made JavaScript here. */
const frames = Object.fromEntries(
  SIMULATORS.flatMap(({ scripts }) => scripts).map((name) => [
    `simulators/${name}`,
    `src/simulators/${name}.ts`,
  ]),
)

export default defineConfig([
  library(
    {
      index: 'src/index.ts',
      'browser/index': 'src/browser/index.ts',
      'msw/index': 'src/msw/index.ts',
    },
    { platform: 'node' },
  ),
  library({ 'page/index': 'src/page/index.ts' }, { name: 'page', platform: 'browser' }),
  library(frames, { name: 'frames', platform: 'browser', dts: false, sourcemap: false }),
])
