import { defineConfig, library } from '../../tsup.base.ts'

export default defineConfig(
  library({ index: 'src/index.ts', 'browser/index': 'src/browser/index.ts' }, { platform: 'node' }),
)
