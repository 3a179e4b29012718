import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PERMISSIONS, type Permission, type Scope } from './permissions.ts'
import type { Role } from './principal.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const ROLES: readonly Role[] = [
  ...(['write', 'read', 'admin'] as const),
  ...(['owner', 'analyst', 'teacher', 'viewer'] as const),
]
const CELLS: Readonly<Record<Scope, string>> = {
  project: 'yes',
  own: 'own',
  courses: 'own courses',
}

it('D8 the README shows the table of permissions', () => {
  const [, table = ''] = README.split('<!-- permissions, src/access/permissions.ts -->')
  const shown = [...table.matchAll(/^\| `([\w:]+)`: [^|]+ \| (.*) \|$/gm)].map(
    ([, name, cells]) => [
      name,
      cells?.split(' | ').map((cell) => cell.replace('of `default`', 'yes')),
    ],
  )
  const expected = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => [
    permission,
    ROLES.map((role) => {
      const scope = PERMISSIONS[permission][role]
      return scope ? CELLS[scope] : '–'
    }),
  ])

  expect(shown).toEqual(expected)
})
