import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'

/** What the command line and the environment say. */
export interface Settings {
  readonly port: number | undefined
  readonly host: string | undefined
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly site: string | undefined
  readonly newKeys: boolean
}

interface Setting {
  readonly env: string
  /** A secret has no flag: command lines are visible to every user of the machine. */
  readonly flag?: string
  readonly help: string
  readonly expected: string
  /** Its value is never printed. */
  readonly secret?: boolean
  isValid(value: string): boolean
}

const SETTINGS = {
  port: {
    env: 'PORT',
    flag: 'port',
    help: 'port to listen on; 0 takes a free one (default 4600)',
    expected: 'a port, 0 to 65535',
    isValid: (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535,
  },
  host: {
    env: 'HOST',
    flag: 'host',
    help: 'address to listen on (default 127.0.0.1)',
    expected: 'an address of this machine, like 127.0.0.1',
    isValid: (value) => /^[\w.:-]+$/.test(value),
  },
  dataDir: {
    env: 'DATA_DIR',
    flag: 'data-dir',
    help: 'files of the embedded database (default .playhead)',
    expected: 'a directory',
    isValid: (value) => !value.includes('\0'),
  },
  site: {
    env: 'SITE',
    flag: 'site',
    help: 'directory of pages to serve at /',
    expected: 'a directory that exists',
    isValid: isDirectory,
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    help: 'a PostgreSQL server instead of the embedded database',
    expected: 'postgres://user:password@host:5432/database, with @ : / ? # % in user and password percent-encoded',
    secret: true,
    isValid: isDatabaseUrl,
  },
} satisfies Record<string, Setting>

/** Variables whose values are never printed. Those without a setting are read by libraries. */
const SECRET_VARIABLES = ['DATABASE_URL', 'REDIS_URL', 'PGPASSWORD', 'ADMIN_KEY', 'ADMIN_TOKEN']
const REDACTED = '(not shown)'

/**
 * Reads the settings; a flag wins over its variable, and an empty variable counts as not set.
 * @throws Error naming the setting and what was expected, with the value unless it is secret
 */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings | 'help' | 'version' {
  const flags = readFlags(args)
  if (flags.help) return 'help'
  if (flags.version) return 'version'
  const read = (name: keyof typeof SETTINGS): string | undefined => {
    const setting: Setting = SETTINGS[name]
    const given = setting.flag === undefined ? undefined : flags[setting.flag]
    const [from, value] =
      typeof given === 'string' ? [`--${setting.flag}`, given] : [setting.env, env[setting.env] || undefined]
    if (value === undefined || (value !== '' && setting.isValid(value))) return value
    throw new Error(
      `${from} must be ${setting.expected}, got ${setting.secret ? `a value that is ${REDACTED}` : show(value)}.`,
    )
  }
  const port = read('port')
  return {
    port: port === undefined ? undefined : Number(port),
    host: read('host'),
    dataDir: read('dataDir') ?? '.playhead',
    site: read('site'),
    databaseUrl: read('databaseUrl'),
    newKeys: flags['new-keys'] === true,
  }
}

function readFlags(args: readonly string[]): Record<string, string | boolean | undefined> {
  const values = Object.values<Setting>(SETTINGS).flatMap(({ flag }) => flag ?? [])
  const switches = ['new-keys', 'help', 'version']
  const options = Object.fromEntries([
    ...values.map((name) => [name, { type: 'string' }] as const),
    ...switches.map((name) => [name, { type: 'boolean', ...(name === 'help' && { short: 'h' }) }] as const),
  ])
  // Not strict, because the parser's own errors repeat the argument, which may be a URL with a password.
  const { tokens, values: flags } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new Error(`An argument without a flag is ${REDACTED} and not known. ${SEE_HELP}`)
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(options, token.name))
      throw new Error(`The flag ${token.rawName.slice(0, 40)} is not known. ${SEE_HELP}`)
    const takesValue = values.includes(token.name)
    if (takesValue && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))) {
      throw new Error(`The flag ${token.rawName} needs a value: ${token.rawName} … ${SEE_HELP}`)
    }
    if (!takesValue && token.value !== undefined)
      throw new Error(`The flag ${token.rawName} takes no value. ${SEE_HELP}`)
  }
  return flags as Record<string, string | boolean | undefined>
}

const SEE_HELP = 'See --help.'

/** The text of `--help`. */
export function helpText(): string {
  const settings = Object.values<Setting>(SETTINGS).map(({ env, flag, help }) => [flag ? `--${flag} …` : '', env, help])
  const switches = [
    ['--new-keys', '', 'adds another pair of keys and prints it'],
    ['--help, -h', '', 'prints this'],
    ['--version', '', 'prints the version'],
  ]
  const rows = [['flag', 'variable', ''], ...settings, ...switches]
  const lines = rows.map(([flag = '', env = '', help = '']) => `  ${flag.padEnd(14)}${env.padEnd(14)}${help}`.trimEnd())
  return `Usage: playhead-collector [flags]\n\nCollects what Playhead measures, and answers questions about it.\n\n${lines.join('\n')}\n`
}

/** Whether `pg` reads the URL as it is meant; a character that was not encoded moves a part of the password elsewhere. */
export function isDatabaseUrl(value: unknown): boolean {
  const url = typeof value === 'string' && /^postgres(ql)?:\/\//.test(value) ? parseServerUrl(value) : undefined
  if (!url) return false
  return (
    !/[@#]/.test(url.pathname + url.search + url.hash) && [url.username, url.password, url.pathname].every(isDecodable)
  )
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** ` at host:port` of a valid URL, for messages; nothing for a socket. */
export function describeServer(databaseUrl: string): string {
  const host = isDatabaseUrl(databaseUrl) ? parseServerUrl(databaseUrl)?.host : undefined
  return host && host !== NO_HOST ? ` at ${host}` : ''
}

const NO_HOST = 'no-host'

/** `postgres://user@/db?host=/run/postgresql` is no URL to the platform, but to `pg`. */
function parseServerUrl(value: string): URL | undefined {
  for (const text of [value, value.replace('@/', `@${NO_HOST}/`)]) {
    if (URL.canParse(text)) return new URL(text)
  }
  return undefined
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Everything in the environment that must not appear in a log. */
export const secretsIn = (env: Readonly<Record<string, string | undefined>>): string[] =>
  SECRET_VARIABLES.flatMap((name) => env[name] ?? [])

/** Returns a function that removes secrets, and the passwords in those that are URLs, from a text. */
export function createRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => (secret ? partsOf(secret) : [])).sort((a, b) => b.length - a.length)
  return (text) => parts.reduce((rest, part) => rest.replaceAll(part, REDACTED), text)
}

/** Shorter ones would be found everywhere; they are only removed as a part of the whole. */
const SHORTEST_PASSWORD = 4

function partsOf(secret: string): string[] {
  // By hand, because a URL that does not parse is the one that ends in an error message.
  const password = /^[a-z][a-z\d+.-]*:\/\/[^:/?#@]*:(.*)@/i.exec(secret)?.[1]
  const query = [...secret.matchAll(/[?&](?:ssl)?password=([^&#]*)/gi)].map(([, value]) => value)
  const forms = [password, ...query].flatMap((raw) =>
    raw ? [raw, isDecodable(raw) ? decodeURIComponent(raw) : raw, encodeURIComponent(raw)] : [],
  )
  return [...new Set([secret, ...forms])].filter((part) => part.length >= SHORTEST_PASSWORD)
}

const show = (value: string): string => JSON.stringify(value.slice(0, 60))
