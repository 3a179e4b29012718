import { defineConfig, library } from '../../tsup.base.ts'

// Frameworks with server components import hooks only from modules that declare where they run.
export default defineConfig(library(undefined, { banner: { js: '"use client"' } }))
