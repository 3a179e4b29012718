import { expect, it } from 'vitest'
import { JWT_SECRET } from '../../test/tokens.ts'
import { createCollector } from '../createCollector.ts'
import { readSettings } from '../settings.ts'

it.each([
  [
    { JWT_SECRET: 'S3cret' },
    /^JWT_SECRET must be at least 32 bytes.*got a value that is \(not shown\)\.$/,
  ],
  [{ JWKS_URL: 'http://example.com/keys' }, /^JWKS_URL must be an https address/],
  [{ JWKS_URL: 'https://user:S3cret@example.com/keys' }, /^JWKS_URL must be an https address/],
  [{ JWKS_URL: 'http://127.0.0.1.example.com/keys' }, /^JWKS_URL must be an https address/],
  [{ JWT_SECRET, JWKS_URL: 'https://example.com/keys' }, /^JWT_SECRET .* and JWKS_URL .* exclude/],
  [{ REQUIRE_VIEWER_TOKEN: '1' }, /^REQUIRE_VIEWER_TOKEN .* needs JWT_SECRET/],
  [{ REQUIRE_VIEWER_TOKEN: 'yes', JWT_SECRET }, 'REQUIRE_VIEWER_TOKEN must be 1 or 0, got "yes".'],
  [{ JWT_ISSUER: 'school' }, /^JWT_ISSUER .* need JWT_SECRET/],
])('settings that cannot be meant are refused: %o', (env, message) => {
  expect(() => readSettings([], env)).toThrow(message)
  expect(() => readSettings([], env)).not.toThrow(/S3cret/)
})

it('are read from the environment', () => {
  expect(
    readSettings([], { JWT_SECRET, JWT_ISSUER: 'school', REQUIRE_VIEWER_TOKEN: '1' }),
  ).toMatchObject({ jwtSecret: JWT_SECRET, jwtIssuer: 'school', requireViewerToken: true })
  for (const jwksUrl of ['https://example.com/keys', 'http://localhost:80/k', 'http://[::1]/k'])
    expect(readSettings(['--jwks-url', jwksUrl], {})).toMatchObject({ jwksUrl })
})

it.each([
  [{ jwtSecret: 'S3cret' }, 'option "jwtSecret" must be at least 32 bytes'],
  [{ jwksUrl: 'https://user:S3cret@example.com' }, 'option "jwksUrl" must be an https address'],
  [{ jwtSecret: JWT_SECRET, jwksUrl: 'https://example.com' }, 'exclude each other'],
  [{ requireViewerToken: true }, 'needs JWT_SECRET (jwtSecret) or JWKS_URL (jwksUrl)'],
])('options that cannot be meant are refused: %o', async (options, message) => {
  const opening = createCollector(options)
  await expect(opening).rejects.toThrow(TypeError)
  await expect(opening).rejects.toThrow(message)
  await expect(opening).rejects.not.toThrow(/S3cret/)
})
