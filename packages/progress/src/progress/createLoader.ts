import type { Clock } from '@playhead/core'
import { withLimit } from '../async/withLimit.ts'

/** What asks the backend. */
export interface Loader {
  load(videos: readonly string[]): Promise<void>
  /** Everything that was ever asked for. */
  readonly asked: ReadonlySet<string>
  /** What is under way is for nobody any more: its answer is not taken, and who asks now asks anew. */
  drop(): void
}

/** After this, whoever asked is told that there is no answer, and may ask again; a later answer is still taken. ms */
const LIMIT_MS = 10_000

/**
 * One request for all that is asked for in one turn, for a list of elements asks one by one; and none for what is under way already. The first
 * waits until `ready`: what this device knows comes before what a backend says. `fetchRows` asks whether its answer is still wanted.
 */
export function createLoader(
  fetchRows: (videos: readonly string[], isWanted: () => boolean) => Promise<void>,
  ready: Promise<void>,
  report: (error: unknown, where: string) => void,
  clock: Clock,
): Loader {
  const loading = new Map<string, Promise<void>>()
  const asked = new Set<string>()
  let gathered: { readonly videos: Set<string>; readonly done: Promise<void> } | undefined
  let generation = 0

  function gather(videos: readonly string[]): Promise<void> {
    const those = gathered?.videos ?? new Set<string>()
    for (const video of videos) those.add(video)
    const mine = generation
    const isWanted = (): boolean => mine === generation
    gathered ??= {
      videos: those,
      done: ready.then(async () => {
        if (!isWanted()) return
        gathered = undefined
        await fetchRows([...those], isWanted)
      }),
    }
    return gathered.done
  }

  return {
    asked,
    async load(videos) {
      const wanted = videos.filter((video) => !loading.has(video))
      for (const video of wanted) asked.add(video)
      if (wanted.length) {
        const fetched = withLimit(gather(wanted), LIMIT_MS, clock).finally(() => {
          for (const video of wanted) if (loading.get(video) === fetched) loading.delete(video)
        })
        fetched.catch((error) => report(error, 'load'))
        for (const video of wanted) loading.set(video, fetched)
      }
      await Promise.all(videos.map((video) => loading.get(video)))
    },
    drop() {
      generation++
      gathered = undefined
      loading.clear()
    },
  }
}
