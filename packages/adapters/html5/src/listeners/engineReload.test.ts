import { expect, it } from 'vitest'
import { attachPart } from '../../test/attachPart.ts'
import { engineReload } from './engineReload.ts'

const begin = { type: 'quality-switch', phase: 'begin' }
const end = { type: 'quality-switch', phase: 'end' }

it('begins a quality switch once, which ends when the element plays again', () => {
  const { result: reload, take, fire, element } = attachPart(engineReload)
  element.paused = false
  fire('playing')
  expect(take()).toEqual([])

  reload()
  reload()
  fire('canplay')
  expect(take()).toEqual([begin])

  fire('playing', 'playing')
  expect(take()).toEqual([end])
})

it('ends it when the element could play while paused', () => {
  const { result: reload, take, fire } = attachPart(engineReload)
  reload()
  fire('canplay', 'canplay')

  expect(take()).toEqual([begin, end])
})

it('goes on while the engine seeks: events from before the seek do not end it', () => {
  const { result: reload, take, fire, element } = attachPart(engineReload)
  element.seeking = true
  reload()
  fire('canplay', 'playing')
  expect(take()).toEqual([begin])

  element.seeking = false
  fire('playing')
  expect(take()).toEqual([end])
})
