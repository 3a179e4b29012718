import type { Transport } from '@playhead/core'
import { fetchTransport } from '@playhead/http'

/**
 * Saves positions with an existing endpoint, which takes `{ lessons: [{ id, seconds, done }] }` and
 * answers `{ saved: number }`.
 */
export function lessonTransport(): Transport {
  return fetchTransport({
    url: '/api/lessons/progress',
    encode: ({ snapshots }) => {
      const lessons = snapshots.map(({ videoId, position, completedAt }) => ({
        id: videoId,
        seconds: position ?? 0,
        done: completedAt !== undefined,
      }))
      return { body: JSON.stringify({ lessons }), contentType: 'application/json' }
    },
    decode: async (response) => {
      if (!response.ok) return undefined // the status decides: retry, reject or stop
      const { saved } = await response.json()
      return typeof saved === 'number' ? { outcome: 'accepted' } : undefined
    },
  })
}
