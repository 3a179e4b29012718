import { defineConfig, library } from '../../tsup.base.ts'
import { buildPage } from './scripts/buildPage.ts'

export default defineConfig(library(undefined, { platform: 'node', onSuccess: buildPage }))
