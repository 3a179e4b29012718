import { expect, it } from 'vitest'
import { parseOrigin } from './parseOrigin.ts'

it('reads the origin of an absolute URL, and none from any other', () => {
  expect(parseOrigin('https://player.example:8443/x?y#z')).toBe('https://player.example:8443')
  for (const none of ['about:blank', 'data:,', '/relative', '', 'javascript:0'])
    expect(parseOrigin(none)).toBeNull()
})
