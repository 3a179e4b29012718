import { expect, it } from 'vitest'
import { isHostOf } from './simulator.ts'

const simulator = {
  name: 'one',
  hosts: ['player.example', '*.stream.example'],
  scripts: [],
  answer: () => null,
}

it.each([
  ['player.example', true],
  ['customer-1.stream.example', true],
  ['evilplayer.example', false],
  ['player.example.evil.example', false],
  ['stream.example', false],
  ['a.b.stream.example', false],
  ['evilstream.example', false],
])('knows %s as a host of its own: %s', (host, own) => {
  expect(isHostOf(simulator, host)).toBe(own)
})
