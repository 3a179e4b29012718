// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { readDocument } from './readDocument.ts'

it('reads a property of the document, not an element of that name', () => {
  Object.defineProperty(document, 'referrer', {
    configurable: true,
    value: document.createElement('img'),
  })

  expect(readDocument('referrer')).toBe('')
})
