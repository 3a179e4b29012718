import { createHash } from 'node:crypto'
import type { RedisLink } from './createRedisLink.ts'

/** Runs a script with these keys and values. */
export type RunScript = <T>(keys: readonly string[], values: readonly string[]) => Promise<T>

/**
 * Creates a Lua script, which Redis runs as one step. Redis knows it by its hash, and gets the text
 * again after a restart.
 */
export function createScript(link: Pick<RedisLink, 'send'>, text: string): RunScript {
  const hash = createHash('sha1').update(text).digest('hex')
  return async (keys, values) => {
    const args = [String(keys.length), ...keys, ...values]
    try {
      return await link.send(['EVALSHA', hash, ...args])
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return link.send(['EVAL', text, ...args])
    }
  }
}
