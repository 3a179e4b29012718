import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  findTokenConflict,
  isKeysUrl,
  isSecret,
  KEYS_URL_EXPECTED,
  SECRET_EXPECTED,
} from './access/tokenSettings.ts'
import { INTERVAL_EXPECTED, parseInterval } from './backup/interval.ts'
import { type BackupScheduleOptions, isKeep, KEEP_EXPECTED } from './backup/scheduleOptions.ts'
import { CLICKHOUSE_URL_EXPECTED, isClickHouseUrl } from './clickhouse/clickHouseUrl.ts'
import { isDatabaseUrl } from './database/databaseUrl.ts'
import { REDACTED } from './redact.ts'
import { ARCHIVE_FORMATS } from './retention/archiveDay.ts'
import { expectedAge, parseRetention, type RetentionClass } from './retention/classes.ts'
import { isArchiveFormat, type RetentionOptions } from './retention/retentionOptions.ts'
import { isRedisUrl, REDIS_URL_EXPECTED } from './shared/redis/redisUrl.ts'

/** Settings of the command line and the environment. */
export interface Settings {
  readonly port: number | undefined
  readonly host: string | undefined
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly clickHouseUrl: string | undefined
  readonly ingestPerMinute: number | undefined
  readonly readsPerMinute: number | undefined
  readonly site: string | undefined
  readonly countryHeader: string | undefined
  readonly jwtSecret: string | undefined
  readonly jwksUrl: string | undefined
  readonly jwtIssuer: string | undefined
  readonly jwtAudience: string | undefined
  readonly requireViewerToken: boolean
  readonly completeAt: number | undefined
  readonly dashboard: boolean
  readonly newKeys: boolean
  readonly backup: BackupScheduleOptions | undefined
  readonly retention: RetentionOptions
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

const isCount = (value: string): boolean => /^\d{1,9}$/.test(value)

function isPath(value: string): boolean {
  return !value.includes('\0')
}

function retain(env: string, flag: string, name: RetentionClass, what: string): Setting {
  return {
    env,
    flag,
    help: `how long it keeps ${what}`,
    expected: expectedAge(name),
    isValid: (value) => parseRetention(name, value) !== undefined,
  }
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
    isValid: isPath,
  },
  site: {
    env: 'SITE',
    flag: 'site',
    help: 'directory of pages to serve at /',
    expected: 'a directory that exists',
    isValid: isDirectory,
  },
  dashboard: {
    env: 'DASHBOARD',
    flag: 'dashboard',
    help: '0: without the page at /dashboard (default 1)',
    expected: '1 or 0',
    isValid: (value) => value === '1' || value === '0',
  },
  countryHeader: {
    env: 'COUNTRY_HEADER',
    flag: 'country-header',
    help: 'header in which a proxy says the country, like cf-ipcountry',
    expected: 'the name of a header, like cf-ipcountry',
    isValid: isHeaderName,
  },
  completeAt: {
    env: 'COMPLETE_AT',
    flag: 'complete-at',
    help: 'share at which the watch-time endpoint completes a video (default 0.8)',
    expected: 'a share above 0, at most 1, like 0.8',
    isValid: (value) => /^(0?\.\d+|1(\.0+)?)$/.test(value) && Number(value) > 0,
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    help: 'a PostgreSQL server instead of the embedded database',
    expected:
      'postgres://user:password@host:5432/database, with @ : / ? # % in user and password percent-encoded',
    secret: true,
    isValid: isDatabaseUrl,
  },
  jwtSecret: {
    env: 'JWT_SECRET',
    help: 'the secret of tokens that the host application signs (HS256)',
    expected: SECRET_EXPECTED,
    secret: true,
    isValid: isSecret,
  },
  jwksUrl: {
    env: 'JWKS_URL',
    flag: 'jwks-url',
    help: 'its public keys instead (RS256, ES256)',
    expected: KEYS_URL_EXPECTED,
    secret: true,
    isValid: isKeysUrl,
  },
  jwtIssuer: {
    env: 'JWT_ISSUER',
    flag: 'jwt-issuer',
    help: 'the claim iss that tokens must have',
    expected: 'the issuer of the tokens',
    isValid: (value) => value.trim() !== '',
  },
  jwtAudience: {
    env: 'JWT_AUDIENCE',
    flag: 'jwt-audience',
    help: 'the claim aud that tokens must have',
    expected: 'the audience of the tokens',
    isValid: (value) => value.trim() !== '',
  },
  requireViewerToken: {
    env: 'REQUIRE_VIEWER_TOKEN',
    flag: 'require-viewer-token',
    help: '1: sessions with a viewerId need the token of that viewer',
    expected: '1 or 0',
    isValid: (value) => value === '1' || value === '0',
  },
  redisUrl: {
    env: 'REDIS_URL',
    help: 'a Redis server that several collectors share',
    expected: REDIS_URL_EXPECTED,
    secret: true,
    isValid: isRedisUrl,
  },
  clickHouseUrl: {
    env: 'CLICKHOUSE_URL',
    help: 'a ClickHouse that answers reads which scan sessions',
    expected: CLICKHOUSE_URL_EXPECTED,
    secret: true,
    isValid: isClickHouseUrl,
  },
  ingestPerMinute: {
    env: 'RATE_PER_MIN',
    flag: 'rate-per-min',
    help: 'requests of one write key in a minute, 0 for no limit (default 600000)',
    expected: 'a whole number',
    isValid: isCount,
  },
  readsPerMinute: {
    env: 'READS_PER_MIN',
    flag: 'reads-per-min',
    help: 'requests of one read key in a minute, 0 for no limit (default 6000)',
    expected: 'a whole number',
    isValid: isCount,
  },
  backupDir: {
    env: 'BACKUP_DIR',
    flag: 'backup-dir',
    help: 'directory for backups that it makes while it runs',
    expected: 'a directory',
    isValid: isPath,
  },
  backupEvery: {
    env: 'BACKUP_EVERY',
    flag: 'backup-every',
    help: 'pause between backups, like 30m, 24h or 7d (default 24h)',
    expected: INTERVAL_EXPECTED,
    isValid: (value) => parseInterval(value) !== undefined,
  },
  backupKeep: {
    env: 'BACKUP_KEEP',
    flag: 'backup-keep',
    help: 'how many backups are kept (default 7)',
    expected: KEEP_EXPECTED,
    isValid: (value) => /^\d+$/.test(value) && isKeep(Number(value)),
  },
  retainEvents: retain(
    'RETAIN_EVENTS',
    'retain-events',
    'events',
    'events, like 30d (default as long as sessions)',
  ),
  retainSessions: retain(
    'RETAIN_SESSIONS',
    'retain-sessions',
    'sessions',
    'sessions, like 13mo (default for ever)',
  ),
  retainViewerDays: retain(
    'RETAIN_VIEWER_DAYS',
    'retain-viewer-days',
    'viewerDays',
    'who watched on which day (default for ever)',
  ),
  archiveDir: {
    env: 'ARCHIVE_DIR',
    flag: 'archive-dir',
    help: 'directory for the days that are dropped',
    expected: 'a directory',
    isValid: isPath,
  },
  archiveFormat: {
    env: 'ARCHIVE_FORMAT',
    flag: 'archive-format',
    help: 'ndjson or csv (default ndjson)',
    expected: ARCHIVE_FORMATS.join(' or '),
    isValid: isArchiveFormat,
  },
} satisfies Record<string, Setting>

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
      typeof given === 'string'
        ? [`--${setting.flag}`, given]
        : [setting.env, env[setting.env] || undefined]
    if (value === undefined || (value !== '' && setting.isValid(value))) return value
    throw new Error(
      `${from} must be ${setting.expected}, got ${setting.secret ? `a value that is ${REDACTED}` : show(value)}.`,
    )
  }
  const tokens = {
    jwtSecret: read('jwtSecret'),
    jwksUrl: read('jwksUrl'),
    jwtIssuer: read('jwtIssuer'),
    jwtAudience: read('jwtAudience'),
    requireViewerToken: read('requireViewerToken') === '1',
  }
  const conflict = findTokenConflict(tokens)
  if (conflict) throw new Error(`${conflict}.`)
  const readNumber = (name: keyof typeof SETTINGS): number | undefined => {
    const value = read(name)
    return value === undefined ? undefined : Number(value)
  }
  return {
    port: readNumber('port'),
    host: read('host'),
    dataDir: read('dataDir') ?? '.playhead',
    site: read('site'),
    countryHeader: read('countryHeader'),
    completeAt: readNumber('completeAt'),
    databaseUrl: read('databaseUrl'),
    ...tokens,
    redisUrl: read('redisUrl'),
    clickHouseUrl: read('clickHouseUrl'),
    ingestPerMinute: readNumber('ingestPerMinute'),
    readsPerMinute: readNumber('readsPerMinute'),
    dashboard: read('dashboard') !== '0',
    newKeys: flags['new-keys'] === true,
    backup: readBackup(read),
    retention: {
      events: read('retainEvents'),
      sessions: read('retainSessions'),
      viewerDays: read('retainViewerDays'),
      archiveDir: read('archiveDir'),
      archiveFormat: read('archiveFormat') as RetentionOptions['archiveFormat'],
    },
  }
}

function readBackup(
  read: (name: 'backupDir' | 'backupEvery' | 'backupKeep') => string | undefined,
): BackupScheduleOptions | undefined {
  const [dir, every, keep] = [read('backupDir'), read('backupEvery'), read('backupKeep')]
  if (dir) return { dir, every, keep: keep === undefined ? undefined : Number(keep) }
  if (every !== undefined || keep !== undefined)
    throw new Error('BACKUP_EVERY and BACKUP_KEEP need BACKUP_DIR, a directory for the backups.')
  return undefined
}

function readFlags(args: readonly string[]): Record<string, string | boolean | undefined> {
  const values = Object.values<Setting>(SETTINGS).flatMap(({ flag }) => flag ?? [])
  const switches = ['new-keys', 'help', 'version']
  const options = Object.fromEntries([
    ...values.map((name) => [name, { type: 'string' }] as const),
    ...switches.map(
      (name) => [name, { type: 'boolean', ...(name === 'help' && { short: 'h' }) }] as const,
    ),
  ])
  // Not strict, because the parser's own errors repeat the argument, which may be a URL with a
  // password.
  const { tokens, values: flags } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new Error(`An argument without a flag is ${REDACTED} and not known. ${SEE_HELP}`)
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(options, token.name))
      throw new Error(`The flag ${token.rawName.slice(0, 40)} is not known. ${SEE_HELP}`)
    const takesValue = values.includes(token.name)
    if (
      takesValue &&
      (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))
    ) {
      throw new Error(`The flag ${token.rawName} needs a value: ${token.rawName} … ${SEE_HELP}`)
    }
    if (!takesValue && token.value !== undefined)
      throw new Error(`The flag ${token.rawName} takes no value. ${SEE_HELP}`)
  }
  return flags as Record<string, string | boolean | undefined>
}

/** Columns of the longest flag and variable. */
const WIDTH = 24
const SEE_HELP = 'See --help.'

/** The text of `--help`. `commands` are pairs of usage and help. */
export function helpText(commands: readonly (readonly string[])[]): string {
  const settings = Object.values<Setting>(SETTINGS).map(({ env, flag, help }) => [
    flag ? `--${flag} …` : '',
    env,
    help,
  ])
  const switches = [
    ['--new-keys', '', 'adds a write, a read and an admin key and prints them'],
    ['--help, -h', '', 'prints this'],
    ['--version', '', 'prints the version'],
  ]
  const rows = [['flag', 'variable', ''], ...settings, ...switches]
  const lines = rows.map(([flag = '', env = '', help = '']) =>
    `  ${flag.padEnd(WIDTH)}${env.padEnd(WIDTH)}${help}`.trimEnd(),
  )
  const usages = commands.map(([usage = '', help = '']) => `  ${usage.padEnd(WIDTH * 2)}${help}`)
  return `Usage: playhead-collector [command] [flags]\n\nCollects what Playhead measures, and answers questions about it.\n\n${lines.join('\n')}\n\nCommands:\n${usages.join('\n')}\n  keys, projects: manage keys and projects; see keys --help\n`
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

export function isHeaderName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(value)
}

const show = (value: string): string => JSON.stringify(value.slice(0, 60))
