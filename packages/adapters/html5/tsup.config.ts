import { defineConfig, library } from '../../../tsup.base.ts'

export default defineConfig(
  library({ index: 'src/index.ts', 'quality/index': 'src/quality/index.ts' }),
)
