import { type FakeHost, fakeHost } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { simulatedStorage } from '../../../test/simulatedPages.ts'
import type { Consent } from '../deliveryTypes.ts'
import { safeStorage } from '../safeStorage.ts'
import { sharedConsent } from './sharedConsent.ts'

function open(given?: Consent, storage: Storage = simulatedStorage()) {
  const host: FakeHost = fakeHost({ storage })
  const changes: Consent[] = []
  const ended = new AbortController()
  const consent = sharedConsent(host, safeStorage(host), given, ended.signal, () =>
    changes.push(consent.current),
  )
  return { consent, changes, host, storage, ended }
}
const denied = (): Storage => Object.assign(simulatedStorage(), { 'playhead:consent': 'denied' })

describe('consent of an origin', () => {
  it('is granted unless it was given otherwise, or denied before', () => {
    expect(open().consent.current).toBe('granted')
    expect(open(undefined, denied()).consent.current).toBe('denied')
    expect(open('pending').consent.current).toBe('pending')
  })

  it.each<[Consent, string | null]>([
    ['denied', 'denied'],
    ['granted', null],
    ['pending', 'denied'],
  ])('given as %s is shared by all pages', (given, stored) => {
    const storage = given === 'denied' ? simulatedStorage() : denied()
    open(given, storage)
    expect(storage.getItem('playhead:consent')).toBe(stored)

    const later = open(undefined, given === 'denied' ? simulatedStorage() : denied())
    later.consent.set(given)
    expect(later.storage.getItem('playhead:consent')).toBe(stored)
    expect(later.changes).toEqual([given])
    expect(later.consent.current).toBe(given)
  })

  it('is granted for this page once the app grants it, and not while it is pending', () => {
    const { consent } = open('pending')
    expect(consent.isGranted()).toBe(false)

    consent.set('granted')
    expect(consent.isGranted()).toBe(true)
  })

  it('is denied where another page denied it, at the next question', () => {
    const { consent, changes, storage } = open()
    expect(consent.isGranted()).toBe(true)
    storage.setItem('playhead:consent', 'denied')

    expect(consent.isGranted()).toBe(false)
    expect(changes).toEqual(['denied'])
    expect(consent.isGranted()).toBe(false)
    expect(changes).toEqual(['denied'])
  })

  it('stays pending where another page denied it, until that is announced', () => {
    const { consent, changes, storage } = open('pending')
    storage.setItem('playhead:consent', 'denied')

    expect(consent.isGranted()).toBe(false)
    expect(consent.isDenied()).toBe(true)
    expect(consent.current).toBe('pending')
    expect(changes).toEqual([])
  })

  it('is denied for this page also where that cannot be shared', () => {
    const { consent, storage } = open()
    expect(consent.isDenied()).toBe(false)
    consent.set('denied')
    storage.removeItem('playhead:consent')

    expect(consent.isDenied()).toBe(true)
  })

  it('is denied by a storage event of another page, and by no other', () => {
    const { consent, changes, host } = open()
    host.storageChange('playhead:consent', null)
    host.storageChange('playhead:other', 'denied')
    host.storageChange('playhead:consent', 'granted')
    expect(changes).toEqual([])

    host.storageChange('playhead:consent', 'denied')
    expect(changes).toEqual(['denied'])
    expect(consent.current).toBe('denied')
  })

  it('is not listened to after the end', () => {
    const { changes, host, ended } = open()
    ended.abort()
    host.storageChange('playhead:consent', 'denied')

    expect(changes).toEqual([])
  })
})
