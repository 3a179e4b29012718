import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** As a host application and the collector share it. */
export const JWT_SECRET = 'a secret of the tests, longer than 32 bytes'

/** Signs a token with a secret, valid for an hour. A claim that is `undefined` is left out. */
export const signToken = (
  claims: Readonly<Record<string, unknown>>,
  {
    secret = JWT_SECRET,
    expiresInS = 3600,
  }: { readonly secret?: string; readonly expiresInS?: number } = {},
): Promise<string> =>
  new SignJWT({ exp: Math.floor(Date.now() / 1000) + expiresInS, ...claims } as JWTPayload)
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))

/** The key set of a host application, on a port of this machine. */
export interface KeySetServer {
  readonly url: string
  /** Requests so far. */
  readonly requests: number
  /** A public key of the set as PEM, as an attacker knows it. */
  readonly publicKey: CryptoKey
  sign(claims: JWTPayload, alg?: 'RS256' | 'ES256'): Promise<string>
  /** Answers 500 from now on, or no longer. */
  fail(isFailing: boolean): void
  close(): Promise<void>
}

export async function startKeySet(): Promise<KeySetServer> {
  const pairs = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    ES256: await generateKeyPair('ES256', { extractable: true }),
  }
  const keys = await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      ...{ alg, kid: alg, use: 'sig' },
    })),
  )
  let requests = 0
  let failing = false
  const server: Server = createServer((_, response) => {
    requests++
    response.writeHead(failing ? 500 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/keys.json`,
    get requests() {
      return requests
    },
    publicKey: pairs.RS256.publicKey,
    sign: (claims, alg = 'RS256') =>
      new SignJWT({ exp: Math.floor(Date.now() / 1000) + 3600, ...claims })
        .setProtectedHeader({ alg, kid: alg })
        .sign(pairs[alg].privateKey),
    fail(isFailing) {
      failing = isFailing
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
