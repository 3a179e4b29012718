import type { Cause } from '../../../contracts/adapter.ts'
import { count } from '../draft.ts'
import type { Command, Draft, Tally } from '../state.ts'

/** A player that has not obeyed a command by then will not, ms. */
const COMMAND_MS = 5000
/** Players arrive at a key frame near the target, and may have played on, seconds. */
const SAME_TARGET_S = 2

/** Remembers what the app commanded, until the player does it. */
export function expect(s: Draft, command: Command): void {
  s.commands = [...s.commands.filter(({ action }) => action !== command.action), command]
}

/**
 * Who caused an action: as the adapter reports, else the app where it commanded this; undefined is
 * the viewer. `to` is where a seek goes, in seconds.
 */
export function resolveCause(
  s: Draft,
  action: Command['action'],
  given: Cause | undefined,
  to: number | null = null,
): Cause | undefined {
  if (given) return given
  const command = s.commands.find(
    (each) =>
      each.action === action &&
      s.now - each.at < COMMAND_MS &&
      (each.to === null || to === null || Math.abs(each.to - to) <= SAME_TARGET_S),
  )
  if (!command) return undefined
  s.commands = s.commands.filter((each) => each !== command)
  return 'app'
}

/** Counts an action: only the viewer's own are in its counter. */
export function countAction(s: Draft, counter: keyof Tally, cause: Cause | undefined): void {
  count(s, cause === 'app' ? 'appActionCount' : cause === 'engine' ? 'engineActionCount' : counter)
}
