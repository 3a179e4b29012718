import { defineConfig, library } from '../../tsup.base.ts'

export default defineConfig(library({ index: 'src/index.ts', frame: 'src/frame.ts', wire: 'src/wire.ts' }))
