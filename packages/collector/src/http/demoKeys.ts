import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MiddlewareHandler } from 'hono'
import type { Keyring } from '../access/keyring.ts'
import type { Keys } from '../access/responses.ts'
import { makeDirectory, writeWhole } from '../database/embedded/files.ts'

/**
 * Returns the keys of the demo pages, stored in the clear, readable for this user only. Creates new
 * ones when the database does not know them.
 */
export async function keepDemoKeys(
  dataDir: string | undefined,
  findKey: Keyring['findKey'],
  create: () => Promise<Keys>,
): Promise<Keys> {
  const path = dataDir && join(dataDir, 'demo-keys.json')
  const kept = path && read(path)
  if (
    kept &&
    (await findKey(kept.writeKey))?.role === 'write' &&
    (await findKey(kept.readKey))?.role === 'read'
  )
    return kept
  if (path) makeDirectory(dataDir)
  const keys = await create()
  if (path) writeWhole(path, JSON.stringify(keys))
  return keys
}

function read(path: string): Keys | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/**
 * Headers that proxies add. Not every proxy adds one, so keys are only sent where a demo was asked
 * for.
 */
const BY_PROXY = /^(x-forwarded-.*|x-real-ip|forwarded|via)$/

/**
 * Sends the keys to pages of this machine. With DNS rebinding a foreign name resolves to it, but
 * still shows in `Host`.
 */
export function sendDemoKeys(keys: Keys): MiddlewareHandler {
  return async (c, next) => {
    const foreign = !LOOPBACK.test(c.req.header('host') ?? new URL(c.req.url).host)
    if (foreign || Object.keys(c.req.header()).some((name) => BY_PROXY.test(name))) return next()
    c.header('Cache-Control', 'no-store')
    return c.json(keys)
  }
}
