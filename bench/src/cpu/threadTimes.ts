/** A clip of several minutes. */
export const LONG_CLIP = { '/long.mp4': new URL('../../media/long.mp4', import.meta.url) }

/** CPU time of a page's main thread in scripts, and in all its tasks, ms. */
export interface ThreadTimes {
  readonly scriptMs: number
  readonly taskMs: number
}

/** Since the page began. `Performance.enable` with `threadTicks` comes first. */
export async function threadTimes(page: {
  send(method: string): Promise<unknown>
}): Promise<ThreadTimes> {
  const { metrics: list } = (await page.send('Performance.getMetrics')) as {
    metrics: { name: string; value: number }[]
  }
  const ms = (name: string): number =>
    (list.find((each) => each.name === name)?.value ?? Number.NaN) * 1000
  return { scriptMs: ms('ScriptDuration'), taskMs: ms('TaskDuration') }
}
