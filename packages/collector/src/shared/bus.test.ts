import { beforeEach, describe, expect, it } from 'vitest'
import { NO_REDIS } from '../../test/redis.ts'
import { useRedis } from '../../test/useRedis.ts'
import { until } from '../../test/viewer.ts'
import type { Bus } from './bus.ts'
import { createMemoryBus } from './createMemoryBus.ts'
import { createRedisBus } from './redis/createRedisBus.ts'

const redis = useRedis()
const reports: string[] = []
const report = (error: unknown, where: string): void => void reports.push(`${where}: ${error}`)

async function openRedisBus(prefix = 'bus:'): Promise<Bus> {
  const link = redis.createLink()
  const bus = createRedisBus(link, prefix, report)
  await link.open()
  return bus
}

describe.each<[string, () => Promise<Bus>, boolean]>([
  ['in process', async () => createMemoryBus(report), true],
  ['in Redis', () => openRedisBus(), redis.isInstalled],
])('B15 a bus %s', (_, open, isInstalled) => {
  let bus: Bus
  beforeEach(async ({ skip }) => {
    if (!isInstalled) skip(NO_REDIS)
    bus = await open()
    reports.length = 0
  })

  it('delivers each message once to each listener of its channel, in order, as JSON', async () => {
    const [first, second, other]: unknown[][] = [[], [], []]
    bus.subscribe('progress', (message) => first?.push(message))
    bus.subscribe('progress', (message) => second?.push(message))
    bus.subscribe('other', (message) => other?.push(message))
    const messages = [{ video: 'ü🎬', at: 1.5 }, [1, null], 'text', 0, false, null]
    for (const message of messages) bus.publish('progress', message)
    bus.publish('other', 'last')
    await until(() => other?.length === 1 && second?.length === messages.length)

    expect([first, second, other]).toEqual([messages, messages, ['last']])
  })

  it('does not deliver within the call that publishes, nor after the end of a subscription', async () => {
    const received: unknown[] = []
    const listener = (message: unknown): void => void received.push(message)
    const end = bus.subscribe('a', listener)
    bus.subscribe('a', listener)
    bus.publish('a', 1)
    expect(received).toEqual([])
    await until(() => received.length === 2)
    end()
    end()
    bus.publish('a', 2)
    await until(() => received.length === 3)
    expect(received).toEqual([1, 1, 2])
  })

  it('goes on when a listener throws, and reports it', async () => {
    const received: unknown[] = []
    bus.subscribe('a', () => {
      throw new Error('a listener is broken')
    })
    bus.subscribe('a', (message) => received.push(message))
    bus.publish('a', 1)
    await until(() => received.length === 1)
    expect(reports).toEqual(['listener of "a": Error: a listener is broken'])
  })
})

describe('B15 a bus in Redis', () => {
  beforeEach(({ skip }) => {
    if (!redis.isInstalled) skip(NO_REDIS)
  })

  it('delivers to the other collectors, and to its own listeners only once', async () => {
    const [here, there, elsewhere] = [
      await openRedisBus('many:'),
      await openRedisBus('many:'),
      await openRedisBus('another database:'),
    ]
    const received: string[] = []
    here.subscribe('a', (message) => received.push(`here ${message}`))
    there.subscribe('a', (message) => received.push(`there ${message}`))
    elsewhere.subscribe('a', (message) => received.push(`elsewhere ${message}`))
    // Subscriptions are on their way: ask until both directions work.
    await until(() => {
      here.publish('a', 'ping')
      there.publish('a', 'pong')
      return received.includes('there ping') && received.includes('here pong')
    })
    const before = received.length
    here.publish('a', 'hello')
    await until(() => received.includes('there hello'))
    expect(received.slice(before).filter((text) => text === 'here hello')).toHaveLength(1)
    expect(received.filter((text) => text.startsWith('elsewhere'))).toEqual([])
  })

  it('receives a channel again that was left and joined at once', async () => {
    const [here, there] = [await openRedisBus('again:'), await openRedisBus('again:')]
    const received: unknown[] = []
    here.subscribe('a', () => {})()
    here.subscribe('a', () => {})()
    here.subscribe('a', (message) => received.push(message))
    await until(() => {
      there.publish('a', 1)
      return received.length > 0
    })
  })
})
