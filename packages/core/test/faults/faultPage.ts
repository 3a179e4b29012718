import { bundle } from '@playhead/testing/browser'
import type { Delivery } from '../../src/delivery/createDelivery.ts'

/** What the page of {@link bundleFaultPage} has on its window. */
export interface FaultPageWindow extends Window {
  readonly delivery: Delivery
  /** Adds so many events, each with so many characters of data; returns them as `writer/seq`. */
  addEvents(count: number, chars?: number): string[]
  /** Puts the next snapshot; returns its session and rev. */
  save(send?: boolean): [session: string, rev: number]
  /**
   * Where time is virtual: so much of it passes, with all that is due then; the network is real,
   * and is waited for.
   */
  pass(ms: number): Promise<void>
  /**
   * Time passes at once, and what was due meanwhile is late: the device slept, or the test has none
   * to lose.
   */
  leap(ms: number): void
  /** Sets the wall clock forward or back. */
  jump(ms: number): void
  /** Virtual times at which requests began. */
  readonly sends: { readonly at: number; readonly records: number; outcome?: string }[]
  readonly problems: string[]
  /** What went wrong: reported, thrown, or rejected and not caught. */
  readonly faults: string[]
}

const PAGE = `
import { fetchTransport, gzip } from '@playhead/http'
import { browserHost } from '../../src/contracts/host.ts'
import { createDelivery } from '../../src/delivery/createDelivery.ts'
import { indexedDbStore } from '../../src/delivery/indexedDbStore.ts'

const asked = new URLSearchParams(location.search)
const virtual = !asked.has('real')
const faults = []
const problems = []
const sends = []
addEventListener('error', (event) => faults.push(String(event.message)))
addEventListener('unhandledrejection', (event) => faults.push('unhandled ' + event.reason))
if (asked.has('seed')) {
  let state = Number(asked.get('seed'))
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

let virtualNow = 0
let answered
let wall = Number(asked.get('wall') ?? 0)
let timers = []
const later = setTimeout.bind(window)
/** A task later. Timers rest in hidden tabs; messages do not. */
const turn = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    done()
  }
  port2.postMessage(0)
})
const clock = {
  now: () => (virtual ? virtualNow : performance.now()),
  wall: () => (virtual ? performance.timeOrigin + virtualNow : Date.now()) + wall,
  setTimer(run, ms) {
    if (!virtual) {
      const timer = later(run, ms)
      return () => clearTimeout(timer)
    }
    const timer = { at: virtualNow + ms, run }
    timers.push(timer)
    return () => (timers = timers.filter((each) => each !== timer))
  },
}

/** Operations of the real disk and locks that are under way: virtual time waits for them. */
let busy = 0
const counted = (run) => (...given) => {
  busy++
  const done = run(...given)
  const settled = () => busy--
  done.then(settled, settled)
  return done
}
const disk = indexedDbStore()
const store = { ...disk, write: counted(disk.write), read: counted(disk.read), clear: counted(disk.clear) }
const { locks } = navigator
const request = locks && counted((...given) => locks.request(...given))

const transport = fetchTransport({
  url: asked.get('to'),
  timeoutMs: Number(asked.get('timeout') ?? 15000),
  ...(asked.has('gzip') ? { pack: gzip } : {}),
  ...(asked.has('foreign') ? { encode: JSON.stringify } : {}),
})
const delivery = createDelivery({
  transport: {
    ...transport,
    async send(batch, options) {
      const sent = { at: virtualNow, records: batch.events.length + batch.snapshots.length }
      sends.push(sent)
      const answering = transport.send(batch, options)
      answered = answering
      const answer = await answering
      sent.outcome = answer.outcome
      return answer
    },
  },
  store,
  // The lock that shows that this page lives is held as long as it does.
  host: Object.assign(
    browserHost(),
    locks && {
      locks: () => ({
        query: counted(() => locks.query()),
        request: (name, options, run) =>
          (options.ifAvailable || options.steal ? request : locks.request.bind(locks))(name, options, run),
      }),
    },
  ),
  clock,
  report: (error, where) => faults.push(where + ': ' + error),
  onProblem: (reason) => problems.push(reason),
  ...(asked.has('consent') ? { consent: asked.get('consent') } : {}),
})
browserHost().onPageMoment((moment) => {
  if (moment === 'visible') delivery.show()
  else delivery.hide(moment === 'hidden' ? 'hidden' : 'pagehide')
}, new AbortController().signal)

/**
 * When nothing is under way and the sender's timer is set, a pass is over. What hangs is waited for
 * by virtual time.
 */
async function over() {
  const begun = performance.now()
  for (let calm = 0; calm < 2; ) {
    if (delivery.status.inFlight) await answered
    await turn()
    const waits = busy && performance.now() - begun < 10_000
    calm = waits || delivery.status.inFlight || !timers.length ? 0 : calm + 1
  }
  await delivery.durable()
}
async function pass(ms) {
  const until = virtualNow + ms
  await over()
  for (;;) {
    const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
    if (!next) break
    timers = timers.filter((each) => each !== next)
    virtualNow = Math.max(virtualNow, next.at)
    next.run()
    await over()
  }
  virtualNow = until
}

const session = 'session-' + delivery.writer
let rev = 0
const addEvents = (count, chars = 0) =>
  Array.from({ length: count }, () => {
    const { seq } = delivery.add({ type: 'log', name: 'said', ...(chars ? { data: { text: 'x'.repeat(chars) } } : {}), session, at: Math.round(clock.wall()) })
    return delivery.writer + '/' + seq
  })
function save(send = true) {
  const at = Math.round(clock.wall())
  delivery.put({ session, rev: ++rev, videoId: 'lesson-1', player: 'test', startedAt: at, at, state: 'playing', playingMs: rev * 1000, watched: [[0, rev]], position: rev }, send)
  return [session, rev]
}
Object.assign(window, { delivery, addEvents, save, pass, leap: (ms) => (virtualNow += ms), jump: (ms) => (wall += ms), sends, problems, faults })
`

/**
 * For tests: a page with nothing but delivery on it, that sends to `?to=`. Its time is virtual
 * unless `?real` is asked for.
 */
export const bundleFaultPage = (): Promise<string> => bundle(PAGE, import.meta.dirname)
