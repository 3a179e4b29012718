declare const process: { readonly env: { readonly NODE_ENV?: string } }

/**
 * Distinct causes that are printed; after that the console is flooded, and nothing new is learned.
 */
const MAX_CAUSES = 20
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$|\.localhost$/

/**
 * Whether this looks like development. Bundlers replace `process.env.NODE_ENV` in their builds;
 * where none did, the page's host decides.
 */
export function inDevelopment(): boolean {
  try {
    const mode = process.env.NODE_ENV
    if (mode) return mode === 'development'
  } catch {
    // A browser without a bundler has no process.
  }
  return LOCAL.test(globalThis.location?.hostname ?? '')
}

/** Prints faults for the developer of the page, each cause once. */
export function createConsoleLog(): (where: string, error: unknown) => void {
  const printed = new Set<string>()
  return (where, error) => {
    try {
      const cause = `${where}: ${(error as Error)?.message ?? error}`
      if (printed.size >= MAX_CAUSES || printed.has(cause)) return
      printed.add(cause)
      // biome-ignore lint/suspicious/noConsole: in development it is the one place that is looked at
      console.error(`playhead: ${cause}`)
    } catch {
      // An error that cannot be turned into text, or a console that the page replaced.
    }
  }
}
