import { byId, bytes, drawBars, many, type Panel, set, setText } from '@playhead/example-live-view'

/** One bar half a second, a minute in all. */
const STEP_MS = 500
const STEPS = 120

/** The queue on its way to the backend, and its last minute. */
export function queueCard(isOffline: () => boolean): Panel {
  const shown = {
    queued: byId('queued'),
    unit: byId('queued-unit'),
    bytes: byId('bytes'),
    storage: byId('storage'),
    success: byId('success'),
    failure: byId('failure'),
    drops: byId('drops'),
    history: byId('history'),
  }
  const depths: { queued: number; offline: boolean }[] = []
  let stepped = Number.NEGATIVE_INFINITY

  return {
    paint({ status }) {
      setText(shown.queued, String(status.queued))
      setText(shown.unit, status.queued === 1 ? 'record' : 'records')
      set(shown.queued, 'data-offline', String(isOffline()))
      setText(shown.bytes, bytes(status.bytes))
      setText(
        shown.storage,
        status.storage === 'indexeddb'
          ? 'IndexedDB: it outlives this page'
          : 'memory: this browser gives no storage',
      )
      setText(
        shown.success,
        status.lastSuccessAt === null ? 'none yet' : since(status.lastSuccessAt),
      )
      setText(shown.failure, status.lastError ?? 'none')
      const lost = Object.entries(status.drops).filter(([, count]) => count)
      setText(
        shown.drops,
        lost.length ? lost.map(([reason, count]) => `${count} (${reason})`).join(', ') : 'nothing',
      )

      if (performance.now() - stepped < STEP_MS) return
      stepped = performance.now()
      depths.push({ queued: status.queued, offline: isOffline() })
      if (depths.length > STEPS) depths.shift()
      const most = Math.max(8, ...depths.map(({ queued }) => queued))
      const first = STEPS - depths.length
      drawBars(
        shown.history,
        depths.map(({ queued, offline }, index) => ({
          x: (first + index) * 5,
          width: 4,
          height: Math.max(2, (queued / most) * 100),
          kind: offline ? 'offline' : 'online',
        })),
      )
    },
  }
}

function since(at: number): string {
  const past = Math.round((Date.now() - at) / 1000)
  return past < 1 ? 'just now' : `${many(past, 'second')} ago`
}
