import { createServer } from 'node:net'

/**
 * A free port that stays free while the server is stopped: below those that the system gives to
 * outgoing connections.
 */
export async function reservePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
  return isFree ? port : reservePort()
}
