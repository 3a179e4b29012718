import { describe, expect, it } from 'vitest'
import { settle, simulatedOrigin } from '../../test/simulatedPages.ts'

describe('a write that takes place after consent was denied', () => {
  it.each(['granted', 'pending'] as const)(
    'leaves nothing on disk, although the tab that denied it is gone, and consent is %s here',
    async (consent) => {
      const origin = simulatedOrigin()
      const [denying, writing] = [origin.open(), origin.open()]
      await settle()
      origin.hangs.store = true
      writing.add(3)
      await settle()
      writing.delivery.setConsent(consent)
      denying.delivery.setConsent('denied')
      denying.crash()
      origin.release()
      await settle()

      expect(await origin.disk.read('')).toEqual([])
    },
  )
})
