import type { EventRecord } from '@playhead/core'
import { percent, seconds, took } from '../format.ts'

/** The kind of an event, which selects its colour. */
export type EventKind = 'playback' | 'seek' | 'wait' | 'goal' | 'fault' | 'other'

const KINDS: Partial<Record<EventRecord['type'], EventKind>> = {
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

export const kindOf = ({ type }: EventRecord): EventKind => KINDS[type] ?? 'other'

/** Describes an event, for the text after its type. */
export function describeEvent(event: EventRecord): string {
  switch (event.type) {
    case 'load':
      return `${seconds(event.duration)} of content, known after ${took(event.loadMs)}`
    case 'view':
      return `the first frame moved, ${took(event.startupMs)} after play`
    case 'play':
    case 'pause':
      return `${event.position === undefined ? '' : `at ${seconds(event.position)}`}${event.type === 'pause' && event.reason ? ', the tab is hidden' : ''}`
    case 'seek':
      return `${event.from?.toFixed(1) ?? '?'} → ${seconds(event.to)} · ${took(event.tookMs)}${event.count > 1 ? ` · ${event.count} drags` : ''}`
    case 'rebuffer':
      return `nothing moved for ${took(event.tookMs)}`
    case 'rate':
      return `${event.rate}×`
    case 'volume':
      return event.muted ? 'muted' : percent(event.volume)
    case 'rendition':
      return `${event.width ?? '?'} × ${event.height ?? '?'}`
    case 'texttrack':
      return event.language ?? 'off'
    case 'fullscreen':
    case 'pip':
      return event.active ? 'on' : 'off'
    case 'autoplayblocked':
      return 'the browser wants a gesture first'
    case 'ad':
      return event.phase
    case 'loop':
      return 'once more from the beginning'
    case 'milestone':
      return event.kind === 'reached'
        ? `${event.percent} % reached`
        : `${event.percent} % of it played`
    case 'complete':
      return `${percent(event.threshold)} by ${event.basis}`
    case 'ended':
      return 'the end of the video'
    case 'error':
      return `${event.code}${event.fatal ? ', fatal' : ''}`
    case 'suspend':
      return `asleep for ${took(event.tookMs)}`
    case 'resume':
      return `${event.reason}: to ${seconds(event.target)}, came to ${seconds(event.actual)} · ${took(event.tookMs)}`
    case 'log':
      return `${event.name} ${event.data ? JSON.stringify(event.data) : ''}`
    case 'end':
      return {
        app: 'by this page',
        'source-change': 'another video',
        'page-closed': 'the page is gone',
        destroyed: 'destroyed',
      }[event.reason]
  }
}
