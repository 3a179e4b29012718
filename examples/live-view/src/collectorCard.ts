import type { StoredSession } from '@playhead/collector/client'
import type { SessionSnapshot } from '@playhead/core'
import { seconds, totalSeconds } from './format.ts'
import { byId, make, say, set } from './page.ts'
import type { Panel, View } from './panel.ts'
import type { CollectorReader } from './readCollector.ts'

/** The collector is asked about this often, while there is something to learn. ms */
const ASK_MS = 1000
/** Equal, as a viewer would say. Seconds. */
const EQUAL_S = 0.2

/** A row of the comparison. Seconds may differ by {@link EQUAL_S}; counts may not differ. */
interface Row {
  readonly says: string
  readonly value: (of: SessionSnapshot | StoredSession) => number
  readonly show: (value: number) => string
  readonly within: number
}

const inSeconds = (says: string, value: Row['value']): Row => ({ says, value, show: seconds, within: EQUAL_S })
const counted = (says: string, value: Row['value']): Row => ({ says, value, show: String, within: 0 })
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

/** What is around the card. */
export interface CollectorCardOptions {
  /** The plug is pulled. @default never */
  readonly isOffline?: () => boolean
  /** When the collector was asked about a session, so is this about its video. @default nothing */
  readonly alsoAsk?: (video: string) => Promise<void>
  /** The playhead's `intervalMs`, in seconds. @default 15 */
  readonly everyS?: number
}

/** What the collector holds, beside what the page knows. */
export function collectorCard(
  collector: CollectorReader | undefined,
  { isOffline = () => false, alsoAsk = async () => {}, everyS = 15 }: CollectorCardOptions = {},
): Panel {
  const [link, says, body] = [byId('link'), byId('collector-says'), byId('compare-rows')]
  const rows = ROWS.map((row) => {
    const cells = { here: make('td'), there: make('td', {}, '–'), mark: make('td', { class: 'mark' }) }
    body.append(make('tr', {}, make('th', { scope: 'row' }, row.says), cells.here, cells.there, cells.mark))
    return { ...row, ...cells }
  })
  let held: StoredSession | undefined
  let asked = Number.NEGATIVE_INFINITY
  let agreed = ''
  let begunAt = 0

  /** Once the collector has what the page knows, there is nothing to ask until that changes. */
  async function ask({ snapshot, status }: View): Promise<void> {
    const known = ROWS.map(({ value }) => value(snapshot)).join()
    const sent = (status.lastSuccessAt ?? 0) > begunAt // before that there is nothing to find
    if (!collector || !sent || performance.now() - asked < ASK_MS || known === agreed) return
    asked = performance.now()
    const answer = await collector.session(snapshot.session)
    if (answer && ROWS.every(({ value, within }) => Math.abs(value(answer) - value(snapshot)) <= within)) agreed = known
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
        say(here, show(mine))
        say(there, theirs === undefined ? '–' : show(theirs))
        say(mark, same ? '✓' : theirs === undefined ? '' : '…')
        set(mark, 'data-same', String(same))
      }
      say(
        says,
        !collector
          ? NOBODY
          : own
            ? `As of ${ago(own.at)}, snapshot ${own.rev}, ${own.events.length} events. A snapshot leaves on each pause, seek and milestone, and every ${everyS} s.`
            : NOTHING,
      )
      const state = isOffline() ? 'offline' : !collector ? 'none' : status.lastSuccessAt ? 'connected' : 'waiting'
      set(link, 'data-link', state)
      say(link, LINK[state])
    },
  }
}

const NOBODY = 'There is no collector behind this page. Start one with: npx pnpm@12 start'
const NOTHING = 'Nothing of this session yet. It takes about a second.'
const LINK = {
  offline: 'offline, by your wish',
  none: 'no collector behind this page',
  connected: 'the collector answers',
  waiting: 'waiting for the collector',
}

const ago = (at: number): string => {
  const past = Math.round((Date.now() - at) / 1000)
  return past < 2 ? 'this moment' : `${past} s ago`
}
