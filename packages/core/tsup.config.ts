import { defineConfig, library } from '../../tsup.base.ts'

export default defineConfig(
  library({ index: 'src/index.ts', frame: 'src/frame.ts', internal: 'src/internal.ts', wire: 'src/wire.ts' }),
)
