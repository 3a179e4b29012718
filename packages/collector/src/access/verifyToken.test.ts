import { createHmac } from 'node:crypto'
import { exportSPKI } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { JWT_SECRET, type KeySetServer, signToken, startKeySet } from '../../test/tokens.ts'
import { createTokenVerifier, KeySetUnavailable } from './verifyToken.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = (): number => Math.floor(Date.now() / 1000)
const sub = 'viewer-1'

describe('D8 a token that is signed with the secret', () => {
  const verify = createTokenVerifier({ secret: JWT_SECRET })

  it('names a viewer of the default project, unless it says more', async () => {
    expect(await verify(await signToken({ sub }))).toEqual({
      ...{ sub, role: 'viewer', courses: [], project: 'default' },
    })
    const claims = { sub, role: 'teacher', courses: ['course-1'], project: 'school' }
    expect(await verify(await signToken({ ...claims, more: 1 }))).toEqual(claims)
  })

  it.each([
    ['has expired', { sub }, -61, 'the token has expired'],
    ['has no end', { sub, exp: undefined }, 0, 'the claim "exp" of the token is missing'],
    ['has no viewer', {}, 60, 'the claim "sub" of the token is missing'],
    [
      'is not valid yet',
      { sub, nbf: now() + 90 },
      600,
      'the claim "nbf" of the token is not accepted',
    ],
    ['names an empty viewer', { sub: '' }, 60, 'the token: sub: Invalid length'],
    [
      'names a viewer with a NUL',
      { sub: 'a\0' },
      60,
      'the token: sub: text that no database stores',
    ],
    [
      'names a role that does not exist',
      { sub, role: 'root' },
      60,
      'the token: role: Invalid type',
    ],
    [
      'has courses that are no list',
      { sub, courses: 'all' },
      60,
      'the token: courses: Invalid type',
    ],
    ['is too long', { sub, more: 'x'.repeat(4096) }, 60, 'the token has more than 4096 characters'],
  ])('is refused when it %s', async (_, claims, expiresInS, refusal) => {
    expect(await verify(await signToken(claims, { expiresInS }))).toEqual({
      refusal: expect.stringContaining(refusal),
    })
  })

  it('may be a minute late or early, because clocks differ', async () => {
    expect(await verify(await signToken({ sub }, { expiresInS: -55 }))).toMatchObject({ sub })
    expect(await verify(await signToken({ sub, nbf: now() + 55 }))).toMatchObject({ sub })
  })

  it('is refused when it is signed with another secret, changed, or not signed', async () => {
    const token = await signToken({ sub })
    const [head, , signature] = token.split('.')
    const payload = encode({ sub: 'viewer-2', exp: now() + 60 })
    const none = `${encode({ alg: 'none' })}.${payload}.`
    const refusals = await Promise.all(
      [
        await signToken({ sub }, { secret: 'another secret that has 32 bytes or more' }),
        `${head}.${payload}.${signature}`,
        none,
        `${encode({ alg: 'None' })}.${payload}.${signature}`,
        `${encode({ alg: 'HS512' })}.${payload}.${signature}`,
        'a.b.c',
        'no token',
        '..',
        `${token}.${token}`,
      ].map(verify),
    )
    expect(refusals.map((each) => ('refusal' in each ? each.refusal : 'accepted'))).toEqual([
      'the signature of the token is wrong',
      'the signature of the token is wrong',
      ...Array(3).fill('the algorithm of the token is not accepted'),
      ...Array(4).fill('the token cannot be read'),
    ])
  })

  it('needs the issuer and the audience that are set, and no others', async () => {
    const strict = createTokenVerifier({
      secret: JWT_SECRET,
      issuer: 'school',
      audience: 'playhead',
    })
    const right = { sub, iss: 'school', aud: ['app', 'playhead'] }

    expect(await strict(await signToken(right))).toMatchObject({ sub })
    for (const [claims, refusal] of [
      [{ ...right, iss: 'other' }, 'the claim "iss" of the token is not accepted'],
      [{ ...right, iss: undefined }, 'the claim "iss" of the token is missing'],
      [{ ...right, aud: 'app' }, 'the claim "aud" of the token is not accepted'],
      [{ ...right, aud: undefined }, 'the claim "aud" of the token is missing'],
    ] as const)
      expect(await strict(await signToken(claims))).toEqual({ refusal })
    expect(await verify(await signToken(right))).toMatchObject({ sub })
  })
})

describe('D8 a token that is signed with a private key', () => {
  let keySet: KeySetServer
  beforeAll(async () => {
    keySet = await startKeySet()
  })
  afterAll(() => keySet.close())

  it.each(['RS256', 'ES256'] as const)('is verified with the published key: %s', async (alg) => {
    const verify = createTokenVerifier({ keysUrl: keySet.url })
    expect(await verify(await keySet.sign({ sub, role: 'owner' }, alg))).toMatchObject({
      ...{ sub, role: 'owner' },
    })
  })

  it('is not verified with the public key as a secret, which everybody knows', async () => {
    const verify = createTokenVerifier({ keysUrl: keySet.url })
    const signed = `${encode({ alg: 'HS256', kid: 'RS256' })}.${encode({ sub, exp: now() + 60 })}`
    const publicKey = await exportSPKI(keySet.publicKey)
    const forged = `${signed}.${createHmac('sha256', publicKey).update(signed).digest('base64url')}`

    expect(await verify(forged)).toEqual({ refusal: 'the algorithm of the token is not accepted' })
    expect(await createTokenVerifier({ secret: publicKey })(await keySet.sign({ sub }))).toEqual({
      refusal: 'the algorithm of the token is not accepted',
    })
  })

  it('is refused when the set has no such key, without asking for the set each time', async () => {
    const other = await startKeySet()
    const verify = createTokenVerifier({ keysUrl: keySet.url })
    const before = keySet.requests
    const refusals = []
    for (const alg of ['RS256', 'ES256', 'RS256'] as const)
      refusals.push(await verify(await other.sign({ sub }, alg)))
    await other.close()

    expect(refusals).toEqual(Array(3).fill({ refusal: 'the signature of the token is wrong' }))
    expect(keySet.requests - before).toBe(1)
  })

  it('is not judged while the set cannot be fetched: the sender comes back', async () => {
    const verify = createTokenVerifier({ keysUrl: keySet.url })
    const token = await keySet.sign({ sub })
    keySet.fail(true)
    await expect(verify(token)).rejects.toBeInstanceOf(KeySetUnavailable)
    keySet.fail(false)
    expect(await verify(token)).toMatchObject({ sub })
    keySet.fail(true)
    expect(await verify(token)).toMatchObject({ sub })
    keySet.fail(false)
  })
})

it('D8 a token that was accepted ends when it says, although it is remembered', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const verify = createTokenVerifier({ secret: JWT_SECRET })
    const token = await signToken({ sub }, { expiresInS: 10 })
    expect(await verify(token)).toMatchObject({ sub })
    vi.setSystemTime(Date.now() + 69_000)
    expect(await verify(token)).toMatchObject({ sub })
    vi.setSystemTime(Date.now() + 2000)
    expect(await verify(token)).toEqual({ refusal: 'the token has expired' })
  } finally {
    vi.useRealTimers()
  }
})
