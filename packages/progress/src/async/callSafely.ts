/** Calls a function that the app gave: what it throws, or what its promise rejects with, goes to `report`, never into the page. */
export function callSafely(run: () => unknown, report: (error: unknown) => void): void {
  try {
    Promise.resolve(run()).catch(report)
  } catch (error) {
    report(error)
  }
}
