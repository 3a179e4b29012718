import { defineConfig, library } from '../../../tsup.base.ts'

export default defineConfig(library())
