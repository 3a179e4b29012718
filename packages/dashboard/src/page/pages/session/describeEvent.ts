import type { StoredEvent } from '@playhead/collector/client'
import { duration, percent, timeCode } from '../../format/format.ts'

/** The kind of an event, which selects its colour. */
export type EventKind = 'playback' | 'seek' | 'wait' | 'goal' | 'fault' | 'other'

const KINDS: Readonly<Partial<Record<StoredEvent['type'], EventKind>>> = {
  view: 'playback',
  play: 'playback',
  pause: 'playback',
  ended: 'playback',
  loop: 'playback',
  seek: 'seek',
  rebuffer: 'wait',
  suspend: 'wait',
  milestone: 'goal',
  complete: 'goal',
  error: 'fault',
  autoplayblocked: 'fault',
}
export const toKind = ({ type }: StoredEvent): EventKind => KINDS[type] ?? 'other'

const END_REASONS: Readonly<Record<Extract<StoredEvent, { type: 'end' }>['reason'], string>> = {
  app: 'by the page',
  'source-change': 'another video came',
  'page-closed': 'the page was closed',
  destroyed: 'the page removed the player',
}

/** An event in words, beside its type and its position. */
export function describeEvent(event: StoredEvent): string {
  switch (event.type) {
    case 'load':
      return `${timeCode(event.duration)} of content, known after ${duration(event.loadMs)}`
    case 'view':
      return `first frame, ${duration(event.startupMs)} after the request`
    case 'pause':
      return event.reason ? 'the tab was hidden' : ''
    case 'seek':
      return `${timeCode(event.from)} → ${timeCode(event.to)}, took ${duration(event.tookMs)}${event.count > 1 ? `, ${event.count} drags` : ''}`
    case 'rebuffer':
      return `nothing moved for ${duration(event.tookMs)}`
    case 'suspend':
      return `the device slept for ${duration(event.tookMs)}`
    case 'rate':
      return `${event.rate}×`
    case 'volume':
      return event.muted ? 'muted' : percent(event.volume)
    case 'rendition':
      return event.label ?? (event.height ? `${event.width ?? '?'} × ${event.height}` : '')
    case 'texttrack':
      return event.language ?? 'off'
    case 'fullscreen':
    case 'pip':
      return event.active ? 'on' : 'off'
    case 'autoplayblocked':
      return 'the browser wants a gesture first'
    case 'ad':
      return event.phase
    case 'milestone':
      return `${event.percent} % ${event.kind === 'reached' ? 'reached' : 'played'}`
    case 'complete':
      return `${percent(event.threshold)} by ${event.basis}`
    case 'error':
      return [event.code, event.message, event.fatal && 'fatal'].filter(Boolean).join(', ')
    case 'resume':
      return `${event.reason}: to ${timeCode(event.target)}, came to ${timeCode(event.actual)}`
    case 'log':
      return `${event.name} ${event.data ? JSON.stringify(event.data) : ''}`.trim()
    case 'end':
      return END_REASONS[event.reason]
    default:
      return ''
  }
}
