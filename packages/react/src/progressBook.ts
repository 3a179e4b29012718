import type { ProgressSource, VideoProgress } from './progressSource.ts'

/** What a page knows of a source, shared by its hooks: what one of them saves, all of them show. */
export interface ProgressBook {
  /** The same object until something in it is another. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  load(videos: readonly string[]): Promise<void>
  put(video: string, progress: VideoProgress): void
  watch(told: () => void): () => void
}

const books = new WeakMap<ProgressSource, ProgressBook>()

/** The book of a source. */
export function bookOf(source: ProgressSource): ProgressBook {
  const known = books.get(source)
  if (known) return known
  const book = createBook(source)
  books.set(source, book)
  return book
}

function createBook(source: ProgressSource): ProgressBook {
  const watchers = new Set<() => void>()
  const loading = new Map<string, Promise<void>>()
  let rows: Readonly<Record<string, VideoProgress>> = {}

  function put(video: string, progress: VideoProgress): void {
    const before = rows[video]
    const newer = !before || progress.at >= before.at ? progress : before
    const completed = progress.completed || !!before?.completed
    rows = { ...rows, [video]: { ...newer, completed } }
    for (const told of [...watchers]) told()
  }

  async function fetchRows(videos: readonly string[]): Promise<void> {
    const found = await source.load(videos)
    for (const video of videos) if (found[video]) put(video, found[video])
  }

  return {
    get rows() {
      return rows
    },
    put,
    async load(videos) {
      // StrictMode asks twice, and a list asks for what a player asks for.
      const asked = videos.filter((video) => !loading.has(video))
      if (asked.length) {
        const fetched = fetchRows(asked).finally(() => {
          for (const video of asked) loading.delete(video)
        })
        for (const video of asked) loading.set(video, fetched)
      }
      await Promise.all(videos.map((video) => loading.get(video)))
    },
    watch(told) {
      watchers.add(told)
      return () => watchers.delete(told)
    },
  }
}
