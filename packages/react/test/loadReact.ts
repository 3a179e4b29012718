import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

/** The React versions that are promised, each from its own npm package. */
export const REACTS = [18, 19] as const
export type ReactVersion = (typeof REACTS)[number]

/** One React, and the hooks built on it. */
export interface LoadedReact {
  readonly version: ReactVersion
  readonly React: typeof import('react')
  readonly client: typeof import('react-dom/client')
  readonly server: typeof import('react-dom/server')
  readonly hooks: typeof import('../src/index.ts')
}

const ROOT = join(import.meta.dirname, '..')
const SOURCE = `
export * as React from 'react'
export * as client from 'react-dom/client'
export * as server from 'react-dom/server'
export * as hooks from './src/index.ts'
`

/**
 * How a page or a test is built on one of them: every import of React, also React DOM's own, goes
 * there.
 */
export const onReact = (version: ReactVersion): BuildOptions => ({
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  target: 'es2022',
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"development"' },
  alias: version === 18 ? { react: 'react18', 'react-dom': 'react-dom18' } : {},
})

/**
 * Loads a React with the hooks. Both majors cannot be had by the same names, so each comes as a
 * bundle of its own.
 */
export async function loadReact(version: ReactVersion): Promise<LoadedReact> {
  const { outputFiles } = await build({
    ...onReact(version),
    stdin: { contents: SOURCE, resolveDir: ROOT, loader: 'ts' },
    platform: 'node',
    format: 'cjs',
  })
  const directory = mkdtempSync(join(tmpdir(), 'playhead-react-'))
  try {
    const file = join(directory, 'react.cjs')
    writeFileSync(file, outputFiles?.[0]?.text ?? '')
    const loaded = createRequire(file)(file) as Omit<LoadedReact, 'version'>
    if (!loaded.React.version.startsWith(`${version}.`))
      throw new Error(`got React ${loaded.React.version}`)
    return { ...loaded, version }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Loads each version that is promised. */
export const loadReacts = (): Promise<LoadedReact[]> => Promise.all(REACTS.map(loadReact))
