import { defineConfig, library } from '../../tsup.base.ts'

export default defineConfig(library({ index: 'src/index.ts', internal: 'src/internal.ts', wire: 'src/wire.ts' }))
