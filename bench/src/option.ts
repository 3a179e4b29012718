/** The number after `--name`, if it was given. */
export function option(args: readonly string[], name: string): number | undefined {
  const at = args.indexOf(`--${name}`)
  if (at === -1) return undefined
  const value = Number(args[at + 1])
  if (!Number.isFinite(value))
    throw new TypeError(`--${name} expects a number, got ${args[at + 1] ?? 'nothing'}`)
  return value
}
