/** The one definition of what is watched, and of what must be counted in it on whichever player. */

/** Drives a player as a viewer would, and the network beneath it. */
export interface Viewer {
  play(): Promise<void>
  pause(): Promise<void>
  seek(to: number): Promise<void>
  /** To so many seconds before its end. */
  seekToEnd(before: number): Promise<void>
  rate(rate: number): Promise<void>
  /** Other content in the same player, which plays. */
  change(): Promise<void>
  destroy(): Promise<void>
  /** It runs dry, stands still for so long, and goes on. */
  stall(ms: number): Promise<void>
  hide(): Promise<void>
  show(): Promise<void>
  /** Resolves once the session plays. */
  moves(): Promise<void>
  /** Resolves once a session has emitted such an event. */
  waitForEvent(event: string): Promise<void>
  watch(ms: number): Promise<void>
}

/** Counters of the session, summed if there were several, and events. */
export interface Counts {
  readonly playCount: number
  readonly pauseCount: number
  readonly seekCount: number
  readonly rateChangeCount: number
  readonly rebufferCount: number
  readonly errorCount: number
  readonly views: number
  readonly ended: number
  readonly loops: number
}

export interface Viewing {
  readonly name: string
  readonly counts: Counts
  /** What is counted besides where the content has no sound. */
  readonly silent?: Partial<Counts>
  /** It plays again and again. */
  readonly loop?: true
  /** The server withholds the rest of the file until the stall is over. */
  readonly stalls?: true
  /** Begins while the player still loads. */
  readonly early?: true
  /** Needs tabs that can be hidden. */
  readonly hides?: true
  run(viewer: Viewer): Promise<void>
}

/** What must be counted in a viewing on a player. */
export const expected = (
  { counts, silent }: Viewing,
  player: { readonly silent?: true },
): Counts => (player.silent ? { ...counts, ...silent } : counts)

const NONE: Counts = {
  ...{
    playCount: 0,
    pauseCount: 0,
    seekCount: 0,
    rateChangeCount: 0,
    rebufferCount: 0,
    errorCount: 0,
  },
  ...{ views: 0, ended: 0, loops: 0 },
}
/** Every viewing but the last begins with play and ends with a pause. */
const viewing = (
  name: string,
  counts: Partial<Counts>,
  run: Viewing['run'],
  more: Omit<Partial<Viewing>, 'counts'> = {},
): Viewing => ({
  name,
  counts: { ...NONE, playCount: 1, pauseCount: 1, views: 1, ...counts },
  run,
  ...more,
})

/** Within twelve seconds of content, which is what the shortest source has. */
export const VIEWINGS: readonly Viewing[] = [
  viewing(
    'start, pause, seek forth and back, 2x',
    { playCount: 2, pauseCount: 2, seekCount: 2, rateChangeCount: 1 },
    async (viewer) => {
      await viewer.play()
      await viewer.moves()
      await viewer.watch(2400)
      await viewer.pause()
      await viewer.watch(900)
      await viewer.play()
      await viewer.watch(2000)
      await viewer.seek(8)
      await viewer.watch(2200)
      await viewer.seek(1.5)
      await viewer.watch(2200)
      await viewer.rate(2)
      await viewer.watch(2200)
      await viewer.pause()
    },
  ),
  viewing(
    'stall',
    { rebufferCount: 1 },
    async (viewer) => {
      await viewer.play()
      await viewer.moves()
      await viewer.watch(1500)
      await viewer.stall(1200)
      await viewer.watch(5500)
      await viewer.pause()
    },
    { stalls: true },
  ),
  viewing('to the end, and again', { playCount: 2, seekCount: 1, ended: 1 }, async (viewer) => {
    await viewer.play()
    await viewer.moves()
    await viewer.watch(2000)
    await viewer.seekToEnd(2)
    await viewer.waitForEvent('ended')
    await viewer.watch(800)
    await viewer.play()
    await viewer.watch(5000)
    await viewer.pause()
  }),
  viewing(
    'loop',
    { seekCount: 1, loops: 1 },
    async (viewer) => {
      await viewer.play()
      await viewer.moves()
      await viewer.watch(1500)
      await viewer.seekToEnd(2)
      await viewer.waitForEvent('loop')
      await viewer.watch(5000)
      await viewer.pause()
    },
    { loop: true },
  ),
  viewing('source change while playing', { playCount: 2, views: 2 }, async (viewer) => {
    await viewer.play()
    await viewer.moves()
    await viewer.watch(3000)
    await viewer.change()
    await viewer.moves()
    await viewer.watch(3000)
    await viewer.pause()
  }),
  viewing(
    'hidden tab, audible',
    {},
    async (viewer) => {
      await viewer.play()
      await viewer.moves()
      await viewer.watch(1500)
      await viewer.hide()
      await viewer.watch(4000)
      await viewer.show()
      await viewer.watch(1500)
      await viewer.pause()
    },
    { hides: true, silent: { playCount: 2, pauseCount: 2 } },
  ),
  viewing(
    'destroyed while it loads',
    { playCount: 0, pauseCount: 0, views: 0 },
    async (viewer) => {
      await viewer.destroy()
      await viewer.watch(1200)
    },
    { early: true },
  ),
]
