import type { StoredSession } from '@playhead/collector/client'
import type { SessionSnapshot } from '@playhead/core'
import { seconds, totalSeconds } from '../format.ts'
import { byId, make, set, setText } from '../page.ts'
import type { CollectorReader } from '../readCollector.ts'
import type { Panel, View } from './panel.ts'

/** Interval between reads of the collector, while the page and the collector differ. ms */
const ASK_MS = 1000
/** Differences up to this count as equal. Seconds. */
const EQUAL_S = 0.2

/** A row of the comparison. Seconds may differ by {@link EQUAL_S}; counts may not differ. */
interface Row {
  readonly label: string
  readonly value: (of: SessionSnapshot | StoredSession) => number
  readonly show: (value: number) => string
  readonly within: number
}

const inSeconds = (label: string, value: Row['value']): Row => ({
  label,
  value,
  show: seconds,
  within: EQUAL_S,
})
const counted = (label: string, value: Row['value']): Row => ({
  label,
  value,
  show: String,
  within: 0,
})
const ROWS: readonly Row[] = [
  inSeconds('playing time', ({ playingMs }) => playingMs / 1000),
  inSeconds('content played', ({ contentMs }) => contentMs / 1000),
  inSeconds('seen at least once', ({ watched }) => totalSeconds(watched)),
  inSeconds('furthest point', ({ maxPosition }) => maxPosition ?? 0),
  counted('plays', ({ playCount }) => playCount),
  counted('pauses', ({ pauseCount }) => pauseCount),
  counted('seeks', ({ seekCount }) => seekCount),
  counted('milestones', ({ milestones }) => milestones.reached.length + milestones.played.length),
]

/** What the card depends on. */
export interface CollectorCardOptions {
  /** Whether the page simulates a lost network. @default never */
  readonly isOffline?: () => boolean
  /** Called after each read of a session, with its video. @default not called */
  readonly alsoAsk?: (video: string) => Promise<void>
  /** The playhead's `intervalMs`, in seconds. @default 15 */
  readonly everyS?: number
}

/** Compares what the collector has stored with what the page knows. */
export function collectorCard(
  collector: CollectorReader | undefined,
  { isOffline = () => false, alsoAsk = async () => {}, everyS = 15 }: CollectorCardOptions = {},
): Panel {
  const [link, caption, body] = [byId('link'), byId('collector-caption'), byId('compare-rows')]
  const rows = ROWS.map((row) => {
    const cells = {
      here: make('td'),
      there: make('td', {}, '–'),
      mark: make('td', { class: 'mark' }),
    }
    body.append(
      make('tr', {}, make('th', { scope: 'row' }, row.label), cells.here, cells.there, cells.mark),
    )
    return { ...row, ...cells }
  })
  let held: StoredSession | undefined
  let asked = Number.NEGATIVE_INFINITY
  let agreed = ''
  let begunAt = 0

  /** Once the collector has what the page knows, it is not read until that changes. */
  async function ask({ snapshot, status }: View): Promise<void> {
    const known = ROWS.map(({ value }) => value(snapshot)).join()
    const sent = (status.lastSuccessAt ?? 0) > begunAt // before that, the collector has nothing
    if (!collector || !sent || performance.now() - asked < ASK_MS || known === agreed) return
    asked = performance.now()
    const answer = await collector.session(snapshot.session)
    if (
      answer &&
      ROWS.every(({ value, within }) => Math.abs(value(answer) - value(snapshot)) <= within)
    )
      agreed = known
    held = answer ?? held
    await alsoAsk(snapshot.videoId)
  }

  return {
    begin() {
      held = undefined
      agreed = ''
      begunAt = Date.now()
    },
    paint(view) {
      void ask(view)
      const { snapshot, status } = view
      const own = held?.session === snapshot.session ? held : undefined
      for (const { value, show, within, here, there, mark } of rows) {
        const mine = value(snapshot)
        const theirs = own ? value(own) : undefined
        const same = theirs !== undefined && Math.abs(mine - theirs) <= within
        setText(here, show(mine))
        setText(there, theirs === undefined ? '–' : show(theirs))
        setText(mark, same ? '✓' : theirs === undefined ? '' : '…')
        set(mark, 'data-same', String(same))
      }
      setText(
        caption,
        !collector
          ? NO_COLLECTOR
          : own
            ? `As of ${ago(own.at)}, snapshot ${own.rev}, ${own.events.length} events. A snapshot leaves on each pause, seek and milestone, and every ${everyS} s.`
            : NOTHING,
      )
      const state = isOffline()
        ? 'offline'
        : !collector
          ? 'none'
          : status.lastSuccessAt
            ? 'connected'
            : 'waiting'
      set(link, 'data-link', state)
      setText(link, LINK[state])
    },
  }
}

const NO_COLLECTOR = 'There is no collector behind this page. Start one with: npx pnpm@12 start'
const NOTHING = 'Nothing of this session yet. It takes about a second.'
const LINK = {
  offline: 'offline, as you chose',
  none: 'no collector behind this page',
  connected: 'the collector answers',
  waiting: 'waiting for the collector',
}

const ago = (at: number): string => {
  const past = Math.round((Date.now() - at) / 1000)
  return past < 2 ? 'this moment' : `${past} s ago`
}
