/** An event target that counts its listeners. */
export class CountedTarget extends EventTarget {
  readonly #listeners = new Map<string, Set<EventListenerOrEventListenerObject | null>>()

  /** Listeners that are attached now: an adapter that ends leaves none. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, those) => sum + those.size, 0)
  }

  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    const those = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, those.add(listener))
    if (typeof options === 'object')
      options.signal?.addEventListener('abort', () => those.delete(listener))
    super.addEventListener(type, listener, options)
  }

  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void {
    this.#listeners.get(type)?.delete(listener)
    super.removeEventListener(type, listener, options)
  }
}
