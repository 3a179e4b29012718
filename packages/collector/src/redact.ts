import { isDecodable } from './database/databaseUrl.ts'

/** Variables whose values are never printed. Those without a setting are read by libraries. */
const SECRET_VARIABLES = [
  ...['DATABASE_URL', 'REDIS_URL', 'CLICKHOUSE_URL', 'PGPASSWORD'],
  ...['ADMIN_KEY', 'ADMIN_TOKEN', 'JWT_SECRET'],
]
export const REDACTED = '(not shown)'

/** Everything in the environment that must not appear in a log. */
export const secretsIn = (env: Readonly<Record<string, string | undefined>>): string[] =>
  SECRET_VARIABLES.flatMap((name) => env[name] ?? [])

/**
 * Returns a function that removes secrets, and the passwords in those that are URLs, from a text.
 */
export function createRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const parts = secrets
    .flatMap((secret) => (secret ? listParts(secret) : []))
    .sort((a, b) => b.length - a.length)
  return (text) => parts.reduce((rest, part) => rest.replaceAll(part, REDACTED), text)
}

/**
 * Shorter passwords would match everywhere; they are only removed as a part of the whole secret.
 */
const MIN_PASSWORD_CHARS = 4

function listParts(secret: string): string[] {
  // By hand, because a URL that does not parse is the one that ends in an error message.
  const password = /^[a-z][a-z\d+.-]*:\/\/[^:/?#@]*:(.*)@/i.exec(secret)?.[1]
  const query = [...secret.matchAll(/[?&](?:ssl)?password=([^&#]*)/gi)].map(([, value]) => value)
  const forms = [password, ...query].flatMap((raw) =>
    raw ? [raw, isDecodable(raw) ? decodeURIComponent(raw) : raw, encodeURIComponent(raw)] : [],
  )
  return [...new Set([secret, ...forms])].filter((part) => part.length >= MIN_PASSWORD_CHARS)
}
