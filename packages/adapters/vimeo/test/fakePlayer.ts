import { fakeVimeo } from './fakeVimeo.ts'

/** As `@vimeo/player` is: events by name, answers as promises. */
export function fakePlayer() {
  const fake = fakeVimeo()
  const listeners = new Map<string, Set<(data: unknown) => void>>()
  let broken = false
  const unreadable = Object.defineProperty({}, 'seconds', {
    get() {
      throw new Error('broken')
    },
  })
  fake.page.addEventListener('message', (({ data }: MessageEvent) => {
    for (const listener of listeners.get(data.event) ?? [])
      listener(broken ? unreadable : data.data)
  }) as EventListener)
  async function call(method: string, value?: unknown): Promise<unknown> {
    if (!fake.frame.contentWindow) return new Promise(() => {}) // as the real one
    return fake.methods[method]?.(value)
  }
  const player = {
    element: fake.frame,
    on(event: string, listener: (data: unknown) => void) {
      fake.subscribed.add(event)
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    },
    off: (event: string, listener: (data: unknown) => void) =>
      void listeners.get(event)?.delete(listener),
    getPaused: async () => fake.video.paused,
    getDuration: async () => fake.video.duration,
    getCurrentTime: async () => fake.video.currentTime,
    getEnded: () => Promise.reject(new Error('gone')),
    play: () => call('play'),
    pause: () => call('pause'),
    setCurrentTime: (seconds: number) => call('setCurrentTime', seconds),
    setPlaybackRate: (rate: number) => call('setPlaybackRate', rate),
  }
  const breakPlayer = () => {
    broken = true
  }
  const listening = () => [...listeners.values()].reduce((sum, those) => sum + those.size, 0)
  return { ...fake, player, listening, breakPlayer }
}
