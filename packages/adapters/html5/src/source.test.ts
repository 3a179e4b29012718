import { EventEmitter } from 'node:events'
import { createPlayhead, memoryStore, type Session } from '@playhead/core'
import { FakeVideo, fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { type Html5Options, html5 } from './html5.ts'
import { dashQuality } from './quality/dashQuality.ts'
import { hlsQuality } from './quality/hlsQuality.ts'
import { shakaQuality } from './quality/shakaQuality.ts'
import { brief, createSourceReader } from './source.ts'

const STREAM = 'https://customer-abc123.cloudflarestream.com'
const ID = 'a'.repeat(32)
const OTHER = 'b'.repeat(32)
const HASH = '8272103f6e'
const token = (claims: object): string =>
  `eyJhbGciOiJSUzI1NiJ9.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2lnbmF0dXJl`
const signed = (sub: string): string => token({ sub, exp: 1 })

describe('the identity of the content', () => {
  it('removes a token from an error message', () => {
    expect(brief(`${STREAM}/${signed(ID)}/manifest/video.m3u8 failed, v1.2.3`)).toBe(
      `${STREAM}/manifest/video.m3u8 failed, v1.2.3`,
    )
  })

  it('is the same from an engine as from an element', () => {
    const address = `${STREAM}/${signed(ID)}/manifest/video.m3u8`
    const engines = [
      hlsQuality({ url: address } as never),
      dashQuality({ getSource: () => address } as never),
      shakaQuality({ getAssetUri: () => address } as never),
    ]

    expect(engines.map((engine) => engine.source?.())).toEqual([ID, ID, ID])
    expect(hlsQuality({ url: null } as never).source?.()).toBeNull()
  })

  it('is that of the attribute rather than of the content that is still loaded', () => {
    const element = (src: string, currentSrc = ''): HTMLMediaElement =>
      ({ src, currentSrc, getAttribute: () => src }) as unknown as HTMLMediaElement

    expect(
      createSourceReader(element('https://cdn.test/a.mp4?x=1', 'https://cdn.test/b.mp4'))(),
    ).toBe('https://cdn.test/a.mp4')
    expect(createSourceReader(element('', 'https://cdn.test/b.mp4#t=1'))()).toBe(
      'https://cdn.test/b.mp4',
    )
    expect(createSourceReader(element('blob:https://cdn.test/1234'))()).toBeNull()
  })

  it('resolves the attribute of a native element once, and the property of a custom element at each read', () => {
    let reads = 0
    const element = {
      getAttribute: () => 'a.mp4',
      get src() {
        return `https://cdn.test/a-${++reads}.mp4`
      },
    } as unknown as HTMLMediaElement
    const [native, custom] = [createSourceReader(element, true), createSourceReader(element)]

    expect([native(), native()]).toEqual(['https://cdn.test/a-1.mp4', 'https://cdn.test/a-1.mp4'])
    expect(custom()).not.toBe(custom())
  })
})

describe('two addresses in one element', () => {
  /** Watches five seconds of each address. Returns the sessions, and all that was sent as text. */
  async function watch(localName: string, addresses: readonly string[], engine?: { url: string }) {
    const clock = fakeClock()
    const video = Object.assign(new FakeVideo({ clock }), { localName })
    const sent: unknown[] = []
    const sessions: Session[] = []
    const { now, wall, setTimer } = clock
    const playhead = createPlayhead({
      transport: {
        name: 'seen',
        async send(batch) {
          sent.push(batch)
          return { outcome: 'retry', reason: 'test' }
        },
      },
      store: memoryStore(),
      clock: { now, wall, setTimer },
      host: { onPageMoment() {} },
    })
    playhead.on('session', (session) => {
      sessions.push(session)
      session.on('*', (event) => sent.push(event))
    })
    const options: Html5Options = engine ? { quality: hlsQuality(engine as never) } : {}
    const load = (address = ''): void => {
      if (engine) engine.url = address
      video.src = engine ? `blob:https://app.example/${address.length}` : address
      clock.advance(100)
    }
    load(addresses[0])
    playhead.track(html5(video as unknown as HTMLMediaElement, options), (source) => ({
      videoId: source ?? 'unknown',
    }))
    for (const address of addresses) {
      if (address !== addresses[0]) load(address)
      void video.play()
      clock.advance(5000)
    }
    video.fail(2, localName === 'vimeo-video' ? '' : `${addresses[0]} could not be loaded`)
    clock.advance(100)
    const watched = sessions.map(({ snapshot }) => ({
      videoId: snapshot.videoId,
      seconds: snapshot.watched.at(-1)?.[1],
    }))
    void playhead.flush()
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    return { watched, text: JSON.stringify([sent, sessions.map(({ snapshot }) => snapshot)]) }
  }

  it('B1 begin two sessions where only the query differs between two videos of YouTube', async () => {
    const { watched } = await watch('youtube-video', [
      'https://www.youtube.com/watch?v=AAAAAAAAAAA',
      'https://www.youtube.com/watch?v=BBBBBBBBBBB',
    ])

    expect(watched.map(({ videoId }) => videoId)).toEqual(['AAAAAAAAAAA', 'BBBBBBBBBBB'])
    for (const { seconds } of watched) expect(seconds).toBeCloseTo(5, 0)
  })

  it.each([
    [
      'a <video>',
      'video',
      [`${STREAM}/${signed(ID)}/downloads/a.mp4`, `${STREAM}/${signed(OTHER)}/downloads/a.mp4`],
    ],
    [
      'a <cloudflare-video>',
      'cloudflare-video',
      [`${STREAM}/${signed(ID)}`, `${STREAM}/${signed(OTHER)}`],
    ],
    [
      'a <vimeo-video>',
      'vimeo-video',
      [`https://vimeo.com/111/${HASH}`, `https://vimeo.com/222/${HASH}`],
    ],
    [
      'hls.js',
      'video',
      [
        `${STREAM}/${signed(ID)}/manifest/video.m3u8`,
        `${STREAM}/${signed(OTHER)}/manifest/video.m3u8`,
      ],
      Object.assign(new EventEmitter(), {
        levels: [],
        currentLevel: -1,
        autoLevelEnabled: true,
        url: '',
      }),
    ],
  ] as [string, string, string[], { url: string }?][])(
    'B5 of %s are sent without their tokens',
    async (_, localName, addresses, engine) => {
      const { watched, text } = await watch(localName, addresses, engine)

      expect(watched.map(({ videoId }) => videoId)).toEqual(
        localName === 'vimeo-video' ? ['111', '222'] : [ID, OTHER],
      )
      if (!engine) expect(text).toContain('"error"')
      for (const secret of ['eyJ', 'c2lnbmF0dXJl', HASH]) expect(text).not.toContain(secret)
    },
  )
})
