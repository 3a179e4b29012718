import { describe, expect, it } from 'vitest'
import { sample, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Answer } from '../contracts/transport.ts'

describe('consent', () => {
  it('while pending keeps everything in memory, and sends it all once it is granted', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ consent: 'pending' })
    page.add(5)
    page.snapshot(1)
    page.delivery.hide('hidden')
    await origin.pass(60_000)

    expect(await origin.disk.read('')).toEqual([])
    expect(origin.storage).toEqual({})
    expect(origin.collector.bodies).toEqual([])
    expect(page.delivery.status).toMatchObject({ consent: 'pending', queued: 6 })
    expect(await page.delivery.flush()).toMatchObject({ delivered: false, reason: 'no consent' })

    page.delivery.setConsent('granted')
    await origin.pass(2000)
    expect(origin.collector.events.size).toBe(5)
    expect(origin.collector.unexplained()).toEqual([])
  })

  it('withdrawn removes what this page and earlier ones left, and nothing leaves any more', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const before = origin.open()
    before.add(3)
    await settle()
    before.crash()
    const page = origin.open()
    page.add(5)
    page.snapshot(1)
    await origin.pass(2000)
    origin.storage.setItem('playhead:tail:writer-9', JSON.stringify({ left: [] }))
    expect(await origin.disk.read('e')).toHaveLength(8)

    origin.collector.mode = 'ok'
    page.delivery.setConsent('denied')
    page.add(2)
    page.snapshot(2)
    page.delivery.hide('hidden')
    page.delivery.show()
    await origin.pass(120_000)

    expect(await origin.disk.read('')).toEqual([])
    expect(Object.keys(origin.storage)).toEqual(['playhead:consent'])
    expect(origin.collector.bodies).toEqual([])
    expect(page.delivery.status).toMatchObject({
      consent: 'denied',
      queued: 0,
      drops: { consent: 9 },
    })
  })

  it('denied breaks off the request that is under way, and puts nothing back', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'hang'
    let aborted = false
    const page = origin.open({
      transport: {
        ...origin.collector.transport,
        send: (_batch, { signal }) =>
          new Promise((resolve) =>
            signal.addEventListener('abort', () => {
              aborted = true
              resolve({ outcome: 'retry', reason: 'aborted' })
            }),
          ),
      },
    })
    page.add(1)
    page.snapshot(1)
    await origin.pass(2000)
    expect(page.delivery.status.inFlight).toBe(2)

    page.delivery.setConsent('denied')
    await origin.pass(2000)
    expect(aborted).toBe(true)
    expect(page.delivery.status).toMatchObject({ queued: 0, inFlight: 0 })
    expect(await origin.disk.read('')).toEqual([])
  })

  it('denied during a request makes its answer count for nothing', async () => {
    const origin = simulatedOrigin()
    let answer: (given: Answer) => void = () => {}
    const page = origin.open({
      transport: {
        name: 'slow',
        send: () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      },
    })
    page.add(1)
    await origin.pass(2000)
    page.delivery.setConsent('denied')
    answer({ outcome: 'too_large', reason: 'HTTP 413' })
    await origin.pass(2000)

    expect(page.delivery.status).toMatchObject({ drops: { consent: 1 }, lastError: null })
    expect(page.delivery.status.drops).not.toHaveProperty('too_large')
  })

  it('denied takes back what the browser was asked to send when the page is gone', async () => {
    const origin = simulatedOrigin()
    const signals: (AbortSignal | undefined)[] = []
    const page = origin.open({
      transport: {
        ...origin.collector.transport,
        sendLast(_batch, _moment, options) {
          signals.push(options?.signal)
          return { taken: true, answer: new Promise(() => {}) }
        },
      },
    })
    page.add(1)
    page.delivery.hide('hidden')
    await page.delivery.destroy() // that is no denial
    expect(signals.map((signal) => signal?.aborted)).toEqual([false])

    page.delivery.setConsent('denied')
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
  })

  it('granted after a denial goes on without a gap, and gives account of what was dropped', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ consent: 'pending' })
    page.add(4)
    page.delivery.setConsent('denied')
    expect(page.add(3)).toEqual([0, 0, 0])
    page.delivery.setConsent('granted')
    expect(page.add(1)).toEqual([5])
    page.snapshot(1)
    await origin.pass(2000)

    expect(origin.collector.events.size).toBe(1)
    expect(origin.collector.unexplained()).toEqual([])
    expect(origin.collector.ledger.map(({ reason, count }) => [reason, count])).toEqual([
      ['consent', 4],
      ['consent', 3],
    ])
  })

  it.each(['by its option', 'since it was remembered'])(
    'denied from the start, %s, removes what earlier pages left',
    async (how) => {
      const origin = simulatedOrigin()
      origin.collector.mode = 'refused'
      const before = origin.open()
      before.add(3)
      before.close()
      origin.storage.setItem('playhead:tail:writer-9', '{"left":[]}')
      await settle()
      expect(await origin.disk.read('')).toHaveLength(3)
      if (how === 'since it was remembered') origin.storage.setItem('playhead:consent', 'denied')

      origin.collector.mode = 'ok'
      const page = origin.open(how === 'by its option' ? { consent: 'denied' } : {})
      page.add(1)
      await origin.pass(120_000)
      expect(page.delivery.status).toMatchObject({ consent: 'denied', queued: 0 })
      expect(await origin.disk.read('')).toEqual([])
      expect(Object.keys(origin.storage)).toEqual(['playhead:consent'])
      expect(origin.collector.bodies).toEqual([])
    },
  )

  it('of the option of a page reaches the other pages, as if it were given later', async () => {
    const origin = simulatedOrigin()
    origin.open({ consent: 'denied' })
    expect(origin.open().delivery.status.consent).toBe('denied')

    origin.open({ consent: 'granted' })
    expect(origin.open().delivery.status.consent).toBe('granted')
  })

  it.each(['event', 'commit', 'hide', 'show', 'pass'])(
    'denied in another tab, whose word was missed, ends it at the next %s',
    async (moment) => {
      const origin = simulatedOrigin()
      origin.collector.mode = 'refused'
      const page = origin.open()
      page.add(3)
      await settle()
      const before = await origin.disk.read('')
      expect(before).toHaveLength(3)
      if (moment === 'commit') page.add(1)
      origin.collector.mode = 'ok'
      origin.open().delivery.setConsent('denied')

      if (moment === 'event') page.add(1)
      if (moment === 'hide') page.delivery.hide('pagehide')
      if (moment === 'show') page.delivery.show()
      if (moment === 'pass') await origin.pass(2000)
      await settle()
      await origin.pass(0)
      expect(page.delivery.status).toMatchObject({ consent: 'denied', queued: 0 })
      await origin.pass(120_000)
      expect(await origin.disk.read('')).toEqual([])
      expect(Object.keys(origin.storage)).toEqual(['playhead:consent'])
      expect(origin.collector.bodies).toEqual([])
    },
  )

  it('denied in another tab while a write is under way keeps the batch after it from leaving', async () => {
    const origin = simulatedOrigin()
    let slow: Promise<void> | undefined
    let go = (): void => {}
    const page = origin.open({
      store: {
        ...origin.disk,
        write: (...given) => Promise.resolve(slow).then(() => origin.disk.write(...given)),
      },
    })
    await origin.pass(10_000)
    slow = new Promise<void>((resolve) => {
      go = resolve
    })
    page.snapshot(1)
    await origin.pass(2000)
    origin.storage.setItem('playhead:consent', 'denied')
    go()
    await origin.pass(2000)

    expect(origin.collector.bodies).toEqual([])
    expect(page.delivery.status).toMatchObject({ consent: 'denied', queued: 0 })
  })

  it('denied while the disk is read does not bring back what was on it', async () => {
    const origin = simulatedOrigin()
    await origin.disk.write([
      ['s/writer-0-of-a-test/session-0', JSON.stringify(sample('session-0', 5, 5000))],
    ])
    let go = (): void => {}
    const found = new Promise<void>((resolve) => {
      go = resolve
    })
    const page = origin.open({
      store: {
        ...origin.disk,
        read: (...given) => origin.disk.read(...given).then((all) => found.then(() => all)),
      },
    })
    await origin.pass(2000)
    page.delivery.setConsent('denied')
    go()
    await settle()
    expect(page.delivery.status).toMatchObject({ queued: 0 })

    page.delivery.setConsent('granted')
    page.add(1)
    await origin.pass(60_000)
    expect(origin.collector.snapshots.size).toBe(0)
  })

  it.each(['pending', 'denied'] as const)(
    '%s right before a batch leaves keeps it here',
    async (consent) => {
      const origin = simulatedOrigin()
      let sent = 0
      let reads = 0
      let holds = false
      let go = (): void => {}
      const held = new Promise<void>((resolve) => {
        go = resolve
      })
      const page = origin.open({
        transport: {
          name: 'down',
          send: async () => {
            sent++
            return { outcome: 'retry', reason: 'down' } as const
          },
        },
        store: {
          ...origin.disk,
          async read(...given) {
            reads++
            const all = await origin.disk.read(...given)
            if (holds) await held
            return all
          },
        },
      })
      page.add(1)
      await origin.pass(10_000)
      holds = true
      // A later try looks at the disk again first, and waits there.
      for (const before = reads; reads === before; ) await origin.pass(500)
      const tries = sent
      expect(tries).toBeGreaterThan(0)
      page.delivery.setConsent(consent)
      go()
      await origin.pass(60_000)
      expect(sent).toBe(tries)
    },
  )

  it.each(['pending', 'denied'] as const)(
    '%s stores nothing, not even when the next try may be',
    async (consent) => {
      const origin = simulatedOrigin()
      const page = origin.open({ consent })
      await settle()
      page.host.online()
      await origin.pass(10_000)

      expect(await origin.disk.read('')).toEqual([])
    },
  )

  it('denied in another tab counts here as well, once its storage event arrives', async () => {
    const origin = simulatedOrigin()
    const [here, there] = [origin.open(), origin.open()]
    here.add(3)
    there.delivery.setConsent('denied')
    here.host.storageChange('playhead:consent', 'denied')
    await settle()

    expect(here.delivery.status).toMatchObject({ consent: 'denied', queued: 0 })
  })

  it('denied is remembered by later pages, until they set it otherwise', async () => {
    const origin = simulatedOrigin()
    origin.open().delivery.setConsent('denied')

    expect(origin.open().delivery.status.consent).toBe('denied')
    const asked = origin.open({ consent: 'pending' })
    expect(asked.delivery.status.consent).toBe('pending')
    asked.delivery.setConsent('granted')
    expect(origin.open().delivery.status.consent).toBe('granted')
  })
})
