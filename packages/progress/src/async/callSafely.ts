/**
 * Calls a function of the app. Its exception or rejection goes to `report`, never into the page.
 */
export function callSafely(run: () => unknown, report: (error: unknown) => void): void {
  try {
    Promise.resolve(run()).catch(report)
  } catch (error) {
    report(error)
  }
}
