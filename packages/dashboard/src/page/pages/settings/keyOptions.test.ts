import { expect, it } from 'vitest'
import { readKeyForm, readKeyState, splitList, toReadLink } from './keyOptions.ts'

const form = (given: Record<string, string>): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(given)) data.set(name, value)
  return data
}

it('splits origins however they are separated', () => {
  expect(splitList(' https://a.example,https://b.example\n\nhttps://c.example ')).toEqual([
    ...['https://a.example', 'https://b.example', 'https://c.example'],
  ])
  expect(splitList(' ')).toEqual([])
})

it('gives origins to write keys only, because the collector refuses them for others', () => {
  const typed = { label: ' shop ', origins: 'https://a.example', internal: 'on' }
  expect(readKeyForm(form({ kind: 'write', ...typed }))).toEqual({
    ...{ kind: 'write', label: 'shop', origins: ['https://a.example'] },
    ...{ allowServers: false, internal: true },
  })
  expect(readKeyForm(form({ kind: 'read', ...typed }))).toEqual({ kind: 'read', label: 'shop' })
})

it('distinguishes a key that was revoked from one that ends after a rotation', () => {
  expect(readKeyState(null, 10)).toBe('active')
  expect(readKeyState(11, 10)).toBe('ending')
  expect(readKeyState(10, 10)).toBe('revoked')
})

it('creates a link that the sign-in reads', () => {
  expect(toReadLink('https://stats.example', 'rk_1')).toBe(
    'https://stats.example/dashboard#sign-in=rk_1',
  )
})
