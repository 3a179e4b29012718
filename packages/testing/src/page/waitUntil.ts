/** Only for a test that hangs: a machine that takes longer than this is broken, ms. */
const LIMIT_MS = 40_000

/**
 * Resolves once the condition holds; looks every 10 ms.
 * @throws Error with the condition's source, if it never does.
 */
export async function waitUntil(condition: () => unknown): Promise<void> {
  for (
    const end = performance.now() + LIMIT_MS;
    !condition();
    await new Promise((next) => setTimeout(next, 10))
  ) {
    if (performance.now() > end) throw new Error(`never true: ${condition}`)
  }
}
