import type { Step } from './runSteps.ts'

/** A step of `pnpm test`: commands, one after the other. */
export interface TestStep extends Step {
  /** What it proves, in a short phrase. */
  readonly proves: string
  readonly commands: readonly (readonly string[])[]
  /** Its tests are counted. */
  readonly counts?: boolean
  /** Its output is printed also when it passes. */
  readonly prints?: boolean
  /** A step that hangs is ended and has failed. @default 10 */
  readonly minutes?: number
}

const vitest = (project: string): string[] => [
  'vitest',
  'run',
  `--project=${project}`,
  '--reporter=default',
  '--reporter=./scripts/steps/countTests.ts',
]

/** Everything that `pnpm test` runs; `pnpm test:NAME` runs one, and what it needs. */
export const STEPS: readonly TestStep[] = [
  {
    name: 'lint',
    proves: 'format, lint rules, direction of imports, plain English',
    commands: [
      ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
      ['node', 'scripts/imports.ts'],
      ['node', 'scripts/words.ts'],
    ],
  },
  {
    name: 'types',
    proves: 'each package by itself, and the type tests',
    commands: [['node', 'scripts/types.ts'], vitest('types')],
    counts: true,
  },
  {
    name: 'build',
    proves: 'what goes to npm',
    commands: [
      ['node', 'scripts/build.ts'],
      ['node', 'scripts/pack.ts'],
    ],
  },
  {
    name: 'unit',
    proves: 'fast tests in Node',
    commands: [vitest('unit*')],
    counts: true,
    minutes: 15,
  },
  {
    name: 'consumers',
    proves: 'the packed packages in apps with node16 and bundler resolution, the collector by npx',
    commands: [['node', 'scripts/consumers.ts']],
    needs: ['build'],
  },
  {
    name: 'size',
    proves: 'bytes on a page',
    commands: [['size-limit']],
    needs: ['build'],
    prints: true,
  },
  { name: 'knip', proves: 'no dead file, export or dependency', commands: [['knip']] },
  { name: 'docs', proves: 'the API reference builds without a warning', commands: [['typedoc']] },
  {
    name: 'features',
    proves: 'rows of docs/internal/features.md have tests',
    commands: [['node', 'scripts/features.ts']],
    prints: true,
  },
  {
    name: 'browser',
    proves: 'tests in real Chromium, Firefox and WebKit',
    commands: [vitest('browser')],
    counts: true,
    alone: true,
    minutes: 30,
  },
]
