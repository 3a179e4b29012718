/** The one way to tell a developer of a mistake in the page: nothing is ever thrown into it. */
export function complain(error: unknown, ...about: unknown[]): void {
  // biome-ignore lint/suspicious/noConsole: there is no code of the page that could be told
  console.error((error as Error).message ?? error, ...about)
}
