import { parseArgs } from 'node:util'
import { REDACTED } from '../redact.ts'

/** A command of `playhead-collector`, like `keys create`. */
export interface Command {
  /** Its words, like `keys create`. */
  readonly name: string
  /** The name of its argument; none when left out. */
  readonly argument?: string
  readonly flags: readonly CommandFlag[]
  readonly help: string
}

export interface CommandFlag {
  readonly name: string
  /** The name of its value; a switch without one. */
  readonly value?: string
  readonly many?: true
  readonly help: string
}

/** What was given to a command. */
export interface ParsedCommand {
  readonly name: string
  readonly argument: string | undefined
  /** The last value of a flag. */
  get(flag: string): string | undefined
  list(flag: string): readonly string[]
  has(flag: string): boolean
}

const DATA_DIR: CommandFlag = {
  name: 'data-dir',
  value: 'DIR',
  help: 'files of the embedded database (DATA_DIR, default .playhead)',
}

/**
 * Parses the words after `playhead-collector`.
 * @throws Error naming what is not known or missing
 */
export function parseCommand(
  commands: readonly Command[],
  args: readonly string[],
): ParsedCommand | 'help' {
  const [group = '', verb = ''] = args
  const siblings = commands.filter(({ name }) => name.startsWith(`${group} `))
  if (verb === '' || verb === '--help' || verb === '-h') return 'help'
  const command = siblings.find(({ name }) => name === `${group} ${verb}`)
  if (!command) {
    const verbs = siblings.map(({ name }) => name.slice(group.length + 1)).join(', ')
    throw new Error(`playhead-collector ${group} knows ${verbs}. See ${group} --help.`)
  }
  const flags = [...command.flags, DATA_DIR]
  const { tokens } = parseArgs({
    args: args.slice(2),
    options: Object.fromEntries([
      ...flags.map(({ name, value }) => [name, { type: value ? 'string' : 'boolean' }] as const),
      ['help', { type: 'boolean', short: 'h' }] as const,
    ]),
    strict: false,
    tokens: true,
  })
  const see = `See ${group} --help.`
  const values = new Map<string, string[]>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === 'help') return 'help'
    const flag = flags.find(({ name }) => name === token.name)
    if (!flag) throw new Error(`The flag ${token.rawName.slice(0, 40)} is not known. ${see}`)
    const isFlagNext = token.value?.startsWith('-') && !token.inlineValue
    if (flag.value && (!token.value || isFlagNext))
      throw new Error(
        `The flag ${token.rawName} needs a value: ${token.rawName} ${flag.value}. ${see}`,
      )
    if (!flag.value && token.value !== undefined)
      throw new Error(`The flag ${token.rawName} takes no value. ${see}`)
    values.set(flag.name, [...(values.get(flag.name) ?? []), token.value ?? ''])
  }
  const wanted = command.argument ? 1 : 0
  if (positionals.length > wanted)
    throw new Error(`An argument of ${command.name} is ${REDACTED} and not known. ${see}`)
  if (positionals.length < wanted)
    throw new Error(`${command.name} needs ${command.argument}. ${see}`)
  return {
    name: command.name,
    argument: positionals[0],
    get: (flag) => values.get(flag)?.at(-1),
    list: (flag) => values.get(flag) ?? [],
    has: (flag) => values.has(flag),
  }
}

/** The text of `playhead-collector keys --help`. */
export function commandHelp(commands: readonly Command[], group: string): string {
  const lines = commands
    .filter(({ name }) => name.startsWith(`${group} `))
    .flatMap(({ name, argument, flags, help }) => [
      `  ${[name, argument].filter(Boolean).join(' ')}`.padEnd(30) + help,
      ...flags.map(
        (flag) =>
          `      ${`--${flag.name}${flag.value ? ` ${flag.value}` : ''}`.padEnd(24)}${flag.help}`,
      ),
    ])
  const common = `      ${'--data-dir DIR'.padEnd(24)}${DATA_DIR.help}`
  return (
    `Usage: playhead-collector ${group} …\n\n${lines.join('\n')}\n\n` +
    `With each:\n${common}\n\nDATABASE_URL names a PostgreSQL server instead. ` +
    'The embedded database must not be in use: while its collector runs, use /v1/keys and /v1/projects.\n'
  )
}
