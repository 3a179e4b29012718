import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fakeAdapter } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPlayhead } from '../../test/openPlayhead.ts'
import type { Adapter, AdapterContext } from '../contracts/adapter.ts'
import type { PlayheadOptions } from './playhead.ts'

function open(options: Partial<PlayheadOptions> = {}) {
  const opened = openPlayhead(options)
  const states = () =>
    opened.playhead.sessions.map(({ snapshot: { videoId, state } }) => `${videoId} ${state}`)
  return { ...opened, states }
}
const element = (): Element => ({ localName: 'video' }) as Element
const adapterOf = (parts: Partial<Adapter>): Adapter => ({ ...fakeAdapter(), ...parts })
const LESSON = { videoId: 'lesson-1', courseId: 'course-9' }

describe('a player that is tracked again', () => {
  it('keeps its session for the same media, whichever adapter it is given by', () => {
    const { playhead, reports } = open()
    const video = element()
    const session = playhead.track(adapterOf({ element: video }), LESSON)

    expect(playhead.track(adapterOf({ element: video }), { ...LESSON, title: 'One' })).toBe(session)
    expect(playhead.track(adapterOf({ element: video }), () => LESSON)).toBe(session)
    expect(playhead.sessions).toEqual([session])
    expect(reports).toEqual([])
  })

  it('is known by what a player has inside, from both sides', () => {
    const video = element()
    for (const order of [0, 1]) {
      const { playhead } = open()
      const adapters = [
        adapterOf({ element: element(), player: video }),
        adapterOf({ element: video }),
      ]
      const session = playhead.track(adapters[order] as Adapter, LESSON)
      expect(playhead.track(adapters[1 - order] as Adapter, LESSON)).toBe(session)
    }
  })

  it('is known by its object where it has no element, and by its adapter where it has neither', () => {
    const { playhead } = open()
    const player = {}
    const session = playhead.track(adapterOf({ player }), LESSON)
    const adapter = fakeAdapter()
    const other = playhead.track(adapter, LESSON)

    expect(playhead.track(adapterOf({ player }), LESSON)).toBe(session)
    expect(playhead.track(adapter, LESSON)).toBe(other)
    expect(other).not.toBe(session)
  })

  it('ends its session for other media, and reports that', () => {
    const { playhead, reports, states } = open()
    const video = element()
    const session = playhead.track(adapterOf({ element: video }), LESSON)
    playhead.track(adapterOf({ element: video }), { videoId: 'lesson-2' })

    expect(session.snapshot.state).toBe('closed')
    expect(states()).toEqual(['lesson-2 idle'])
    expect(reports).toEqual([
      'track(): Error: playhead: track() for a player that is followed already: "lesson-1" ends',
    ])
  })

  it('begins anew once its session has ended', () => {
    const { playhead } = open()
    const video = element()
    const session = playhead.track(adapterOf({ element: video }), LESSON)
    void session.end()

    expect(playhead.track(adapterOf({ element: video }), LESSON)).not.toBe(session)
  })

  it('is another player where only the page is the same', () => {
    const { playhead } = open()
    playhead.track(adapterOf({ element: element() }), LESSON)
    playhead.track(adapterOf({ element: element(), player: null }), LESSON)
    playhead.track(adapterOf({ player: undefined }), LESSON)

    expect(playhead.sessions).toHaveLength(3)
  })
})

describe('track() after destroy()', () => {
  it('follows nothing, keeps nothing for later, and reports that', async () => {
    const { clock, collector, playhead, reports } = open()
    await Promise.all([playhead.destroy(), clock.pass(1000)])
    const attach = vi.fn()
    const begun = vi.fn()
    playhead.on('session', begun)
    const session = playhead.track(adapterOf({ attach }), LESSON)
    session.log('note')
    await session.end()
    await clock.pass(60_000)

    expect(session.snapshot).toMatchObject({ state: 'closed', videoId: 'lesson-1' })
    expect(reports).toEqual([
      'track(): Error: playhead: this playhead was destroyed: nothing is followed any more',
    ])
    expect([attach, begun].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
    expect(playhead.sessions).toEqual([])
    expect(collector.events.size + collector.snapshots.size + clock.pending).toBe(0)
  })
})

describe('timers of an adapter', () => {
  it('leave nothing behind, however many there were, and are cancelled at the end', () => {
    const { clock, playhead } = open()
    let context = {} as AdapterContext
    let listeners = 0
    const session = playhead.track(
      adapterOf({
        attach(given) {
          context = given
          const add = given.signal.addEventListener.bind(given.signal)
          given.signal.addEventListener = (...listener: Parameters<typeof add>) => {
            listeners++
            add(...listener)
          }
        },
      }),
      LESSON,
    )
    const idle = clock.pending
    let ran = 0
    for (let timer = 0; timer < 100_000; timer++) {
      const cancel = context.setTimer(() => ran++, 1)
      if (timer % 2) cancel()
      if (timer % 100 === 99) clock.advance(1)
    }
    expect([ran, listeners, clock.pending]).toEqual([50_000, 0, idle])

    context.setTimer(() => ran++, 1)
    void session.end()
    context.setTimer(() => ran++, 1)
    clock.advance(10)
    expect(ran).toBe(50_000)
  })
})

describe('the addresses of a page', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('lose their tokens before they are sent', async () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl'
    class Page extends EventTarget {
      get referrer(): string {
        return `https://mail.example/login/${jwt}`
      }
    }
    vi.stubGlobal('Document', Page)
    vi.stubGlobal('document', new Page())
    vi.stubGlobal('location', { href: `https://u:p@app.example/invite/${jwt}/lessons/1?token=1#t` })
    const { clock, collector, playhead } = open()
    const session = playhead.track(fakeAdapter(), LESSON)
    void session.end()
    await clock.pass(2000)

    expect(collector.snapshots.get(session.id)).toMatchObject({
      page: 'https://app.example/invite/lessons/1',
      referrer: 'https://mail.example/login',
    })
  })
})

describe('on a server', () => {
  it('lets the process end, reports once that nothing is sent, and accepts every call', async () => {
    const core = new URL('../index.ts', import.meta.url)
    const script = `
      import { createPlayhead } from ${JSON.stringify(core.href)}
      const said = []
      const playhead = createPlayhead({
        transport: { name: 'none', send() { throw new Error('sent') } },
        report: (error, where) => said.push(where + ': ' + error.message),
      })
      const adapter = {
        name: 'none',
        capabilities: {},
        attach({ emit, setTimer }) { emit({ type: 'play' }); setTimer(() => {}, 1e6) },
        snapshot: () => ({ paused: false }),
      }
      const session = playhead.track(adapter, { videoId: 'lesson-1' })
      session.log('note')
      playhead.setConsent('granted')
      const flushed = await playhead.flush()
      console.log(JSON.stringify({ said, flushed, state: session.snapshot.state, queued: playhead.status.queued }))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
      { cwd: fileURLToPath(new URL('.', import.meta.url)), timeout: 60_000 },
    )

    const nothing = 'there is no page here: nothing is followed or sent on a server'
    expect(JSON.parse(stdout)).toEqual({
      said: [`createPlayhead(): playhead: ${nothing}`],
      flushed: { delivered: false, queued: 0, reason: nothing },
      state: 'starting',
      queued: 0,
    })
  })
})
