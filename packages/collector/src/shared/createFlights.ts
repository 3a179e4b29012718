/** Runs work by name: calls of the same name at the same time share one run and its result. */
export function createFlights(): <T>(name: string, run: () => Promise<T>) => Promise<T> {
  const flights = new Map<string, Promise<unknown>>()
  return <T>(name: string, run: () => Promise<T>) => {
    const running = flights.get(name)
    if (running) return running as Promise<T>
    const started = run().finally(() => flights.delete(name))
    flights.set(name, started)
    return started
  }
}
