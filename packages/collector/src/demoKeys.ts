import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MiddlewareHandler } from 'hono'
import { makeDirectory, writeWhole } from './files.ts'
import type { createKeyring, Keys } from './keys.ts'

/** The keys of the pages beside the collector, in the clear but only for this user. New ones when the database does not know the old. */
export async function keepDemoKeys(
  dataDir: string | undefined,
  keyOf: ReturnType<typeof createKeyring>,
  create: () => Promise<Keys>,
): Promise<Keys> {
  const path = dataDir && join(dataDir, 'demo-keys.json')
  const kept = path && read(path)
  if (kept && (await keyOf(kept.writeKey, 'write')) && (await keyOf(kept.readKey, 'read'))) return kept
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

/** What proxies add; those that add nothing cannot be told from this machine, so keys are only told where a demo was asked for. */
const BY_PROXY = /^(x-forwarded-.*|x-real-ip|forwarded|via)$/

/** Tells the keys to pages of this machine. A foreign name that was made to resolve to it (DNS rebinding) still shows in `Host`. */
export function tellDemoKeys(keys: Keys): MiddlewareHandler {
  return async (c, next) => {
    const foreign = !LOOPBACK.test(c.req.header('host') ?? new URL(c.req.url).host)
    if (foreign || Object.keys(c.req.header()).some((name) => BY_PROXY.test(name))) return next()
    c.header('Cache-Control', 'no-store')
    return c.json(keys)
  }
}
