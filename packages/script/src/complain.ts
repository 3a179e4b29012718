/** Reports a mistake in the page to its developer. Nothing is ever thrown into the page. */
export function complain(error: unknown, ...about: unknown[]): void {
  // biome-ignore lint/suspicious/noConsole: the page has no code to report to
  console.error((error as Error).message ?? error, ...about)
}
