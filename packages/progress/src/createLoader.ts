/** What asks the backend. */
export interface Loader {
  load(videos: readonly string[]): Promise<void>
  /** Everything that was ever asked for. */
  readonly asked: ReadonlySet<string>
}

/**
 * One request for all that is asked for in one turn, for a list of elements asks one by one; and none for what is under way already. The first
 * waits until `ready`: what this device knows comes before what a backend says.
 */
export function createLoader(
  fetchRows: (videos: readonly string[]) => Promise<void>,
  ready: Promise<void>,
  report: (error: unknown, where: string) => void,
): Loader {
  const loading = new Map<string, Promise<void>>()
  const asked = new Set<string>()
  let gathered: { readonly videos: Set<string>; readonly done: Promise<void> } | undefined

  function gather(videos: readonly string[]): Promise<void> {
    const those = gathered?.videos ?? new Set<string>()
    for (const video of videos) those.add(video)
    gathered ??= {
      videos: those,
      done: ready.then(() => {
        gathered = undefined
        return fetchRows([...those])
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
        const fetched = gather(wanted).finally(() => {
          for (const video of wanted) loading.delete(video)
        })
        fetched.catch((error) => report(error, 'load'))
        for (const video of wanted) loading.set(video, fetched)
      }
      await Promise.all(videos.map((video) => loading.get(video)))
    },
  }
}
