import { gzipSync } from 'node:zlib'

/** A kind of attacker. Each sends its next body as soon as the one before is answered. */
export interface Attack {
  readonly title: string
  /** @default 4 */
  readonly connections?: number
  /** Left out, the write key is known: it stands in every page. */
  readonly withoutKey?: boolean
  /** Left out, the connection sends a byte a second and never ends. */
  body?(nth: number, attacker: number): string | Uint8Array
}

export type AttackName =
  | 'stranger'
  | 'nest'
  | 'values'
  | 'pieces'
  | 'bad'
  | 'batch'
  | 'gzip'
  | 'crowd'
  | 'drip'

const EMPTY_ARRAYS = `{"ledger":[{"seqs":[${'[],'.repeat(85_000)}[]]}]}`
const run = `${process.pid}-${Date.now().toString(36)}`
const DAY_MS = 86_400_000

const envelope = (writer: string, lists: object): string =>
  JSON.stringify({
    batch: `batch-${run}`,
    sentAt: Date.now(),
    writer,
    from: 0,
    to: 0,
    high: 0,
    ...lists,
  })
const snapshot = (session: string, given: object): object => ({
  session,
  rev: 1,
  videoId: 'hostile',
  viewerId: 'hostile',
  player: 'html5',
  startedAt: Date.now() - DAY_MS,
  at: Date.now(),
  state: 'playing',
  playingMs: 60_000,
  ...given,
})
/** Ranges of a tenth that touch none of another `part`. */
const pieces = (part: number, count: number): number[][] =>
  Array.from({ length: count }, (_, at) => [(part * count + at) / 2, (part * count + at) / 2 + 0.1])

export const ATTACKS: Readonly<Record<AttackName, Attack>> = {
  stranger: {
    title: '85,000 empty arrays, without a key',
    withoutKey: true,
    body: () => EMPTY_ARRAYS,
  },
  nest: { title: '85,000 empty arrays, with the key', body: () => EMPTY_ARRAYS },
  values: {
    title: 'as many ranges as a body may have, in new sessions',
    body: (nth, attacker) =>
      envelope(`writer-${run}-${attacker}`, {
        snapshots: Array.from({ length: 6 }, (_, at) => {
          const ranges = pieces((nth + at) % 7, 400)
          return snapshot(`values-${run}-${attacker}-${nth}-${at}`, {
            watched: ranges,
            twice: ranges,
            thrice: ranges,
          })
        }),
      }),
  },
  pieces: {
    title: 'a session that grows by 500 pieces a request',
    body: (nth, attacker) =>
      envelope(`writer-${run}-${attacker}`, {
        snapshots: [
          snapshot(`pieces-${run}-${attacker}-${nth >> 9}`, {
            rev: (nth % 512) + 1,
            watched: pieces(nth % 512, 500),
          }),
        ],
      }),
  },
  bad: {
    title: '2,000 invalid records',
    body: (_, attacker) =>
      envelope(`writer-${run}-${attacker}`, {
        snapshots: Array.from({ length: 1000 }, () => ({})),
        events: Array.from({ length: 1000 }, () => ({
          type: 'view',
          session: 'session-0000',
          seq: 1,
          at: 1,
        })),
      }),
  },
  batch: {
    title: '700 new sessions a request',
    body: (nth, attacker) =>
      envelope(`writer-${run}-${attacker}`, {
        snapshots: Array.from({ length: 700 }, (_, at) =>
          snapshot(`batch-${run}-${attacker}-${nth}-${at}`, {}),
        ),
      }),
  },
  gzip: { title: 'gzip of 200 MB', body: () => BOMB },
  crowd: {
    title: '20 at once, 250 KB of text each',
    connections: 20,
    body: (_, attacker) =>
      envelope(`writer-${run}-${attacker}`, {
        events: Array.from({ length: 60 }, (__, at) => ({
          type: 'log',
          name: 'x',
          session: `crowd-${run}-${attacker}`,
          seq: at + 1,
          at: Date.now(),
          data: { text: 'x'.repeat(4000) },
        })),
      }),
  },
  drip: { title: '200 connections that drip a byte a second', connections: 200 },
}
const BOMB = gzipSync(Buffer.alloc(200_000_000))
