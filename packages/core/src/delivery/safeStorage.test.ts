import { describe, expect, it } from 'vitest'
import type { Host } from '../contracts/host.ts'
import { safeStorage } from './safeStorage.ts'

const storageOf = (storage: object): ReturnType<typeof safeStorage> =>
  safeStorage({ storage: () => storage } as unknown as Host)
const working = () => {
  const entries: Record<string, unknown> = {}
  const hidden = (value: unknown) => ({ value, enumerable: false })
  return Object.defineProperties(entries, {
    getItem: hidden((key: string) => entries[key] ?? null),
    setItem: hidden((key: string, value: string) => {
      entries[key] = value
    }),
    removeItem: hidden((key: string) => {
      delete entries[key]
    }),
  })
}

describe('storage of the page', () => {
  it('keeps what is set, and has the keys of it', () => {
    const storage = storageOf(working())

    expect(storage.setItem('a', '1')).toBe(true)
    expect(storage.getItem('a')).toBe('1')
    expect(storage.keys()).toEqual(['a'])
    storage.removeItem('a')
    expect(storage.getItem('a')).toBeNull()
    expect(storage.keys()).toEqual([])
  })

  it('has not kept what cannot be read back', () => {
    expect(storageOf({ getItem: () => null, setItem() {} }).setItem('a', '1')).toBe(false)
  })

  it('throws nothing where it is forbidden or missing', () => {
    const forbidden = safeStorage({
      storage() {
        throw new Error('forbidden')
      },
    } as unknown as Host)
    const missing = safeStorage({ storage: () => undefined } as unknown as Host)

    for (const storage of [forbidden, missing]) {
      expect(storage.getItem('a')).toBeUndefined()
      expect(storage.setItem('a', '1')).toBe(false)
      expect(storage.removeItem('a')).toBeUndefined()
      expect(storage.keys()).toEqual([])
    }
  })
})
