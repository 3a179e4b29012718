import type { Store } from '@playhead/core'
import { expect } from 'vitest'
import { type ContractRow, DoesNotApply, registerContract } from './contract.ts'

/** How the suite opens the stores of one kind. */
export interface StoreSubject {
  /** Opens a fresh, empty store. */
  create(): Store | Promise<Store>
  /**
   * Opens the same store again as another page would; left out for stores that do not outlive the
   * page.
   */
  reopen?: ((store: Store) => Store | Promise<Store>) | undefined
  /**
   * From now on the second entry of a write cannot be stored: the disk is full. Returns how to
   * repair it. Left out for stores that cannot fail.
   */
  fill?: ((store: Store) => () => void) | undefined
}

/** Statements that are true of every store, for {@link describeStore}. */
export const STORE_CONTRACT: readonly ContractRow<StoreSubject>[] = [
  {
    name: 'reads what was written, in key order, by prefix and limit',
    async run(subject) {
      const store = await subject.create()

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
      expect(await store.read('', 3)).toHaveLength(3)
      expect(await store.read('')).toHaveLength(4)
      expect(await store.read('nothing')).toEqual([])
      store.close()
    },
  },
  {
    name: 'replaces the value of a key',
    async run(subject) {
      const store = await subject.create()

      await store.write([['s/a/x', 'rev 1']])
      await store.write([['s/a/x', 'rev 2']])

      expect(await store.read('s/')).toEqual([['s/a/x', 'rev 2']])
      store.close()
    },
  },
  {
    name: 'removes an entry only while its value is the same',
    async run(subject) {
      const store = await subject.create()
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
    },
  },
  {
    name: 'puts and removes in one write',
    async run(subject) {
      const store = await subject.create()
      await store.write([['e/a/1', 'event']])

      await store.write([['l/a/1', 'dropped 1']], [['e/a/1', 'event']])

      expect(await store.read('')).toEqual([['l/a/1', 'dropped 1']])
      store.close()
    },
  },
  {
    name: 'keeps the order of writes that were not awaited',
    async run(subject) {
      const store = await subject.create()

      const all = [
        store.write([['s/a/x', 'rev 1']]),
        store.write([['s/a/x', 'rev 2']]),
        store.write([], [['s/a/x', 'rev 1']]),
      ]
      await Promise.all(all)

      expect(await store.read('')).toEqual([['s/a/x', 'rev 2']])
      store.close()
    },
  },
  {
    name: 'accepts a thousand entries at once, of any text',
    async run(subject) {
      const store = await subject.create()
      const many = Array.from(
        { length: 1000 },
        (_, at) => [`e/a/${String(at).padStart(10, '0')}`, `"é😀\u0000${at}"`] as const,
      )

      await store.write(many)

      expect(await store.read('e/')).toEqual(many)
      store.close()
    },
  },
  {
    name: 'removes everything when it is cleared, and goes on',
    async run(subject) {
      const store = await subject.create()
      await store.write([['e/a/1', 'event']])

      await store.clear()
      expect(await store.read('')).toEqual([])
      await store.write([['e/a/2', 'event']])

      expect(await store.read('')).toEqual([['e/a/2', 'event']])
      store.close()
    },
  },
  {
    name: 'keeps what was written for the next page',
    async run(subject) {
      const { reopen } = subject
      if (!reopen) throw new DoesNotApply('this store does not outlive the page')
      const store = await subject.create()
      await store.write([['e/a/1', 'event']])

      const again = await reopen(store)

      expect(await again.read('')).toEqual([['e/a/1', 'event']])
      store.close()
      again.close()
    },
  },
  {
    name: 'has a name and a mode',
    async run(subject) {
      const store = await subject.create()

      expect(store.mode).toBe(subject.reopen ? 'indexeddb' : 'memory')
      expect(store.name).toMatch(/\S/)
      store.close()
    },
  },
  {
    name: 'shows a write as a whole or not at all to a read meanwhile',
    async run(subject) {
      const store = await subject.create()
      await store.write([['e/a/1', 'old']])

      const writing = store.write(
        [
          ['e/a/2', 'new'],
          ['e/a/3', 'new'],
        ],
        [['e/a/1', 'old']],
      )
      const seen = await store.read('e/')
      await writing

      expect(['e/a/1', 'e/a/2,e/a/3']).toContain(seen.map(([key]) => key).join())
      expect(await store.read('e/')).toEqual([
        ['e/a/2', 'new'],
        ['e/a/3', 'new'],
      ])
      store.close()
    },
  },
  {
    name: 'rejects a write that it cannot store, and then has stored and removed nothing of it',
    async run(subject) {
      if (!subject.fill) throw new DoesNotApply('this store cannot fail')
      const store = await subject.create()
      await store.write([['e/a/1', 'kept']])

      const repair = subject.fill(store)
      const writing = store.write(
        [
          ['e/a/2', 'first'],
          ['e/a/3', 'second'],
        ],
        [['e/a/1', 'kept']],
      )
      await expect(writing).rejects.toThrow()
      repair()

      expect(await store.read('')).toEqual([['e/a/1', 'kept']])
      await store.write([['e/a/4', 'again']])
      expect(await store.read('')).toHaveLength(2)
      store.close()
    },
  },
]

/**
 * Everything that is true of every store. `create` opens a fresh, empty one; `reopen` opens the
 * same one again as another page would, and is left out for stores that do not outlive the page.
 * `fill` makes the next writes fail; the function it returns ends that.
 */
export function describeStore(
  name: string,
  create: StoreSubject['create'],
  reopen?: StoreSubject['reopen'],
  fill?: StoreSubject['fill'],
): void {
  registerContract(`${name} is a store`, STORE_CONTRACT, () => ({
    subject: { create, reopen, fill },
  }))
}
