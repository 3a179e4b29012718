import { readSettings } from '../settings.ts'
import { backupCommand } from './backupCommand.ts'
import { clickHouseCommand } from './clickHouseCommand.ts'
import type { Command, CommandInput } from './command.ts'
import { restoreCommand } from './restoreCommand.ts'
import { retentionCommand } from './retentionCommand.ts'

const COMMANDS: Readonly<Record<string, Command>> = {
  backup: backupCommand,
  restore: restoreCommand,
  retention: retentionCommand,
  clickhouse: clickHouseCommand,
}

/** The lines of `--help`. */
export const describeCommands = (): string[][] =>
  Object.values(COMMANDS).map(({ usage, help }) => [usage, help])

/**
 * Runs the command that the arguments begin with; false when they begin with none.
 * @throws Error of the command, or naming a wrong argument
 */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { print, signal }: Pick<CommandInput, 'print' | 'signal'>,
): Promise<boolean> {
  const [name = '', ...rest] = args
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) return false
  if (rest.some((arg) => arg === '--help' || arg === '-h')) {
    print(`Usage: playhead-collector ${command.usage} [flags]\n\n${command.help}`)
    return true
  }
  const isOwn = (arg: string): boolean => command.switches.includes(arg.replace(/^--/, ''))
  const switches = new Set(rest.filter(isOwn).map((arg) => arg.slice(2)))
  const others = rest.filter((arg) => !isOwn(arg))
  // Positional arguments come first, so that the value of a flag is not taken for one.
  const count = others.findIndex((arg) => /^-./.test(arg))
  const given = count < 0 ? others : others.slice(0, count)
  if (given.length !== command.takes.length)
    throw new Error(`Expected: playhead-collector ${command.usage}. See --help.`)
  const settings = readSettings(others.slice(given.length), env)
  if (typeof settings === 'string') throw new Error(`--${settings} stands alone. See --help.`)
  const values = Object.fromEntries(command.takes.map((key, at) => [key, given[at] as string]))
  await command.run({ settings, values, switches, print, signal })
  return true
}
