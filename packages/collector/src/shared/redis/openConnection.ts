import { withLimit } from '../../timeouts.ts'
import { RedisAway } from './redisAway.ts'

/** Two sockets to Redis: one for commands, one for the messages of channels. */
export interface RedisConnection {
  /**
   * Sends one command.
   * @throws ErrorReply when Redis refuses it; RedisAway when no answer comes in time
   */
  send<T>(args: readonly string[]): Promise<T>
  subscribe(channels: readonly string[], listener: RedisListener): Promise<void>
  unsubscribe(channels: readonly string[]): Promise<void>
  /** Checks that both sockets work. */
  ping(): Promise<void>
  /** Closes both at once. What waits for an answer rejects. */
  drop(): void
}

export type RedisListener = (json: string, channel: string) => void

/** Limits of a connection, ms. */
export interface RedisLimits {
  readonly redisMs: number
  readonly redisConnectMs: number
}

/**
 * Connects to Redis. The client neither reconnects nor queues: the owner of the connection
 * decides what happens without one, and no request waits for it.
 * @throws Error when Redis does not answer in time, or refuses this user or password
 */
export async function openConnection(
  url: string,
  { redisMs, redisConnectMs }: RedisLimits,
  onLost: (error: unknown) => void,
): Promise<RedisConnection> {
  // Loaded only here: it takes a tenth of a second and 20 MB.
  const { createClient, ErrorReply } = await import('@redis/client')
  const create = () =>
    createClient({
      url,
      disableOfflineQueue: true,
      maintNotifications: 'disabled', // a feature of Redis' own cloud
      commandOptions: { timeout: 0 }, // it ends only what was not sent yet
      socket: { reconnectStrategy: false, connectTimeout: redisConnectMs },
    })
  const [commands, subscriber] = [create(), create()]
  const drop = (): void => {
    for (const client of [commands, subscriber]) client.destroy()
  }
  for (const client of [commands, subscriber]) client.on('error', onLost)

  async function answer<T>(reply: Promise<T>): Promise<T> {
    try {
      return await answerWithin(reply, redisMs)
    } catch (error) {
      if (error instanceof ErrorReply) throw error
      onLost(error)
      throw new RedisAway()
    }
  }

  try {
    const connecting = Promise.all([commands.connect(), subscriber.connect()])
    await withLimit(connecting, redisConnectMs, NO_ANSWER)
  } catch (error) {
    drop()
    throw error
  }
  return {
    send: <T>(args: readonly string[]) => answer(commands.sendCommand([...args]) as Promise<T>),
    subscribe: (channels, listener) => answer(subscriber.subscribe([...channels], listener)),
    unsubscribe: (channels) => answer(subscriber.unsubscribe([...channels])),
    async ping() {
      await answer(Promise.all([commands.ping(), subscriber.ping()]))
    },
    drop,
  }
}

const NO_ANSWER = 'no answer'

/**
 * Rejects when the answer is late. A process that was busy for longer than the limit finds its
 * timer due before the answer that came meanwhile, so the socket is read once more.
 */
function answerWithin<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(NO_ANSWER))
    const timer = setTimeout(() => setImmediate(late), limitMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
