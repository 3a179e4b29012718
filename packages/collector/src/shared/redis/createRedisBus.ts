import type { Report } from '../../report.ts'
import type { Bus } from '../bus.ts'
import { createMemoryBus } from '../createMemoryBus.ts'
import type { RedisLink } from './createRedisLink.ts'
import type { RedisListener } from './openConnection.ts'

/**
 * Creates a bus between the collectors of one database. The listeners of this process get messages
 * directly, so that they do not depend on Redis.
 */
export function createRedisBus(link: RedisLink, prefix: string, report: Report): Bus {
  const sender = crypto.randomUUID()
  const nameChannel = (channel: string): string => `${prefix}bus:${channel}`
  const receive: RedisListener = (json, channel) => {
    const [from, message] = JSON.parse(json) as [string, unknown]
    if (from !== sender)
      local.deliver(channel.slice(nameChannel('').length), JSON.stringify(message))
  }
  // A command that fails means a new connection, which subscribes to every channel.
  const local = createMemoryBus(report, (channel, isUsed) => {
    const { connection } = link
    const names = [nameChannel(channel)]
    const change = isUsed ? connection?.subscribe(names, receive) : connection?.unsubscribe(names)
    change?.catch((error) => link.failed(error))
  })
  link.onConnect(async ({ subscribe }) => {
    if (local.channels.length) await subscribe(local.channels.map(nameChannel), receive)
  })

  return {
    publish(channel, message) {
      local.publish(channel, message)
      link
        .send(['PUBLISH', nameChannel(channel), JSON.stringify([sender, message])])
        .catch(() => {}) // Redis is away
    },
    subscribe: local.subscribe,
  }
}
