import type { Store } from '@playhead/core'
import { describe, expect, it } from 'vitest'

/**
 * Everything that is true of every store. `create` opens a fresh, empty one; `reopen` opens the same one again as another page would,
 * and is left out for stores that do not outlive the page.
 */
export function describeStore(
  name: string,
  create: () => Store | Promise<Store>,
  reopen?: (store: Store) => Store | Promise<Store>,
): void {
  describe(`${name} is a store`, () => {
    it('reads what was written, in key order, by prefix and limit', async () => {
      const store = await create()

      await store.write([
        ['e/b/0000000001', 'three'],
        ['e/a/0000000002', 'two'],
        ['s/a/x', 'four'],
        ['e/a/0000000001', 'one'],
      ])

      expect(await store.read('e/')).toEqual([
        ['e/a/0000000001', 'one'],
        ['e/a/0000000002', 'two'],
        ['e/b/0000000001', 'three'],
      ])
      expect(await store.read('e/a/', 1)).toEqual([['e/a/0000000001', 'one']])
      expect(await store.read('')).toHaveLength(4)
      expect(await store.read('nothing')).toEqual([])
      store.close()
    })

    it('replaces the value of a key', async () => {
      const store = await create()

      await store.write([['s/a/x', 'rev 1']])
      await store.write([['s/a/x', 'rev 2']])

      expect(await store.read('s/')).toEqual([['s/a/x', 'rev 2']])
      store.close()
    })

    it('removes an entry only while it says the same', async () => {
      const store = await create()
      await store.write([
        ['s/a/x', 'rev 2'],
        ['s/a/y', 'rev 1'],
      ])

      await store.write(
        [],
        [
          ['s/a/x', 'rev 1'],
          ['s/a/y', 'rev 1'],
          ['s/a/never', 'was'],
        ],
      )

      expect(await store.read('')).toEqual([['s/a/x', 'rev 2']])
      store.close()
    })

    it('puts and removes in one go', async () => {
      const store = await create()
      await store.write([['e/a/1', 'event']])

      await store.write([['l/a/1', 'dropped 1']], [['e/a/1', 'event']])

      expect(await store.read('')).toEqual([['l/a/1', 'dropped 1']])
      store.close()
    })

    it('keeps the order of writes that nobody waited for', async () => {
      const store = await create()

      const all = [
        store.write([['s/a/x', 'rev 1']]),
        store.write([['s/a/x', 'rev 2']]),
        store.write([], [['s/a/x', 'rev 1']]),
      ]
      await Promise.all(all)

      expect(await store.read('')).toEqual([['s/a/x', 'rev 2']])
      store.close()
    })

    it('takes a thousand entries at once, of any text', async () => {
      const store = await create()
      const many = Array.from(
        { length: 1000 },
        (_, at) => [`e/a/${String(at).padStart(10, '0')}`, `"é😀\u0000${at}"`] as const,
      )

      await store.write(many)

      expect(await store.read('e/')).toEqual(many)
      store.close()
    })

    it('removes everything when it is cleared, and goes on', async () => {
      const store = await create()
      await store.write([['e/a/1', 'event']])

      await store.clear()
      expect(await store.read('')).toEqual([])
      await store.write([['e/a/2', 'event']])

      expect(await store.read('')).toEqual([['e/a/2', 'event']])
      store.close()
    })

    if (reopen) {
      it('keeps what was written for the next page', async () => {
        const store = await create()
        await store.write([['e/a/1', 'event']])

        const again = await reopen(store)

        expect(await again.read('')).toEqual([['e/a/1', 'event']])
        store.close()
        again.close()
      })
    }

    it('says what it is', async () => {
      const store = await create()

      expect(store.mode).toBe(reopen ? 'indexeddb' : 'memory')
      expect(store.name).toMatch(/\S/)
      store.close()
    })
  })
}
