import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the README shows the example of mocking the collector as it is tested', () => {
  const example = read('./mswExample.test.ts')
    .replace("'../src/index.ts'", "'@playhead/testing'")
    .replace("'../src/msw/index.ts'", "'@playhead/testing/msw'")
  expect(read('../README.md')).toContain(`\`\`\`ts\n${example}\`\`\``)
})
