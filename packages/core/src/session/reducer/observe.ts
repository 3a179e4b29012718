import { count, emit } from './draft.ts'
import { changeRate } from './seeking/intent.ts'
import { type Draft, knownDuration, type SessionInput } from './state.ts'

/**
 * Signals that are reported but do not change the state of playback. A repeated value is no change.
 */
export function observe(s: Draft, signal: SessionInput): void {
  const { rate, volume, muted, rendition } = s.player
  /** Whether that is new, and whether there was one before. */
  const isNew = (value: unknown): 'first' | 'change' | undefined => {
    const before = s.reported[signal.type]
    const text = JSON.stringify(value)
    if (before === text) return undefined
    s.reported = { ...s.reported, [signal.type]: text }
    return before ? 'change' : 'first'
  }
  switch (signal.type) {
    case 'loading':
      s.loadingSince ??= s.now
      return
    case 'metadata':
      if (!s.loaded)
        emit(s, {
          type: 'load',
          loadMs: s.now - (s.loadingSince ?? s.now),
          duration: knownDuration(s),
        })
      s.loaded = true
      return
    case 'ready':
      s.reported = {
        rate: JSON.stringify(rate),
        volume: JSON.stringify([volume, muted]),
        ...s.reported,
      }
      return
    case 'rate':
      return isNew(rate) && changeRate(s, signal.cause)
    case 'volume':
      if (isNew([volume, muted])) s.volumeSince = s.now
      return
    case 'rendition': {
      const news = rendition && isNew(rendition)
      if (news === 'change') count(s, 'renditionChangeCount')
      if (news) emit(s, { ...signal, ...rendition })
      return
    }
    case 'texttrack':
      if (isNew(signal.language)) emit(s, { type: 'texttrack', language: signal.language ?? null })
  }
}
