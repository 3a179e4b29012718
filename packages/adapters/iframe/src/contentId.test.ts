import { describe, expect, it } from 'vitest'
import { contentId, streamPlayerId, vimeoPlayerId, youtubePlayerId } from './contentId.ts'

const VIMEO = 'https://player.vimeo.com'
const STREAM = 'https://customer-abc123.cloudflarestream.com'
const ID = 'a'.repeat(32)
const HASH = '8272103f6e'
const token = (claims: object): string =>
  `eyJhbGciOiJSUzI1NiJ9.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2lnbmF0dXJl`
const signed = (sub: string): string => token({ sub, exp: 1 })

describe('the content id of a URL', () => {
  it.each([
    'https://www.youtube.com/watch?v=M7lc1UVf-VE',
    'https://www.youtube.com/watch?t=5&list=PL1&v=M7lc1UVf-VE&x=1#t=1',
    'https://m.youtube.com/watch?v=M7lc1UVf-VE',
    'https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?enablejsapi=1',
    'https://youtube.com/shorts/M7lc1UVf-VE',
    'https://www.youtube.com/live/M7lc1UVf-VE?si=x',
    'https://youtu.be/M7lc1UVf-VE?si=x',
    '//youtu.be/M7lc1UVf-VE',
  ])('B1 is the id of a YouTube video, as in youtube(): %s', (url) => {
    expect(contentId(url)).toBe('M7lc1UVf-VE')
  })

  it.each([
    'https://www.youtube.com/embed/videoseries?list=PLxxxxxxxxxxx',
    'https://www.youtube.com/playlist?list=PLxxxxxxxxxxx',
    'https://www.youtube.com/watch?list=PLxxxxxxxxxxx',
    'https://vimeo.com/event/5/embed/8272103f6e',
    `${STREAM}/${token({ sub: 'user@example.org' })}/manifest/video.m3u8`,
    `${STREAM}/${token({})}/iframe`,
    `${STREAM}/eyJ.%%%.x/iframe`,
    `${STREAM}/short`,
    'blob:https://app.example/1',
  ])('is null where several videos would share it: %s', (url) => {
    expect(contentId(url)).toBeNull()
  })

  it.each([
    `https://vimeo.com/111/${HASH}`,
    `https://vimeo.com/111?h=${HASH}`,
    `https://player.vimeo.com/video/111?h=${HASH}`,
    `https://vimeo.com/channels/staff/111`,
    `https://player.vimeo.com/progressive_redirect/playback/111/rendition/720p/file.mp4?signature=x`,
  ])('is the number of a Vimeo video, as in vimeo(), without its hash: %s', (url) => {
    expect(contentId(url)).toBe('111')
  })

  it.each([
    `${STREAM}/${ID}/manifest/video.m3u8?x=1`,
    `${STREAM}/${signed(ID)}/manifest/video.m3u8`,
    `https://videodelivery.net/${signed(ID)}/manifest/video.mpd`,
    `https://iframe.videodelivery.net/${ID}`,
  ])('is the id of a Stream video, as in cloudflareStream(), also for a signed URL: %s', (url) => {
    expect(contentId(url)).toBe(ID)
  })

  it.each([
    ['https://user:pw@cdn.example/v/a.mp4?token=1#t=5', 'https://cdn.example/v/a.mp4'],
    [
      `https://cdn.example/${signed(ID)}/lesson-1/master.m3u8`,
      'https://cdn.example/lesson-1/master.m3u8',
    ],
    [`https://cdn.example/lesson-1/${signed(ID)}`, 'https://cdn.example/lesson-1'],
    ['https://cdn.example/v/a.720p.min.mp4', 'https://cdn.example/v/a.720p.min.mp4'],
    ['https://notyoutube.com/watch?v=M7lc1UVf-VE', 'https://notyoutube.com/watch'],
    ['https://cdn.example/https://vimeo.com/111', 'https://cdn.example/https://vimeo.com/111'],
    ['/clip.mp4?v=M7lc1UVf-VE', '/clip.mp4'],
  ])('is the URL itself elsewhere, without its secret or changing parts: %s', (url, name) => {
    expect(contentId(url)).toBe(name)
  })
})

describe('the id of the video in the URL of a Stream player', () => {
  it.each([
    `${STREAM}/${ID}/iframe?autoplay`,
    `https://iframe.cloudflarestream.com/${ID}`,
    `https://iframe.videodelivery.net/${ID}?muted#t`,
    `${ID}/iframe`,
    ID,
    `${STREAM}/${token({ sub: ID, exp: 1 })}/iframe`,
    token({ sub: ID }),
  ])('is the id in %s', (url) => {
    expect(streamPlayerId(url)).toBe(ID)
  })

  it.each([
    `${STREAM}/${token({ sub: 'user@example.org' })}/iframe`,
    `${STREAM}/${token({})}/iframe`,
    `${STREAM}/a.b.c/iframe`,
    `${STREAM}/eyJ.%%%.x/iframe`,
    `${STREAM}/short/iframe`,
    `${STREAM}/`,
    'about:blank',
    '',
    undefined,
  ])('is null for %s', (url) => {
    expect(streamPlayerId(url)).toBeNull()
  })
})

it('is the number in the URL of a Vimeo player, never the hash of an unlisted video', () => {
  expect(vimeoPlayerId(`${VIMEO}/video/76979871?h=8272103f6e`)).toBe('76979871')
  expect(vimeoPlayerId(`${VIMEO}/video/76979871`)).toBe('76979871')
  for (const none of [
    `${VIMEO}/event/5`,
    `${VIMEO}/video/abc`,
    `${VIMEO}/?x=/video/1`,
    '',
    undefined,
  ])
    expect(vimeoPlayerId(none)).toBeNull()
})

it('is the id in the URL of a YouTube player, and null for a playlist', () => {
  expect(youtubePlayerId('https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?enablejsapi=1')).toBe(
    'M7lc1UVf-VE',
  )
  for (const none of ['videoseries?list=PL1', 'live_stream?channel=UC1', ''])
    expect(youtubePlayerId(`https://www.youtube.com/embed/${none}`)).toBeNull()
})

describe('a URL that only contains that of a video', () => {
  it.each([
    'https://a.test/?u=https://youtu.be/M7lc1UVf-VE',
    'https://a.test/?u=https://vimeo.com/76979871',
    `https://a.test/?u=${STREAM}/${ID}`,
    'https://a.test/?u=https://stream.mux.com/abc',
    'https://a.test/blob:1',
  ])('is content of its own: %s', (url) => {
    expect(contentId(url)).toMatch(/^https:\/\/a\.test\//)
  })

  it('names no video of a player', () => {
    expect(youtubePlayerId('about:https://a.test/embed/M7lc1UVf-VE')).toBeNull()
    expect(vimeoPlayerId('about:https://a.test/video/1')).toBeNull()
    expect(streamPlayerId(`?${ID}`)).toBeNull()
    expect(streamPlayerId(`https://a.test/x${ID}`)).toBeNull()
    expect(streamPlayerId(`https://a.test/${ID}x`)).toBeNull()
  })
})

describe('a URL without encryption, or without a protocol', () => {
  it.each(['http:', 'https:', ''])('names the same video: “%s”', (protocol) => {
    expect(contentId(`${protocol}//youtu.be/M7lc1UVf-VE`)).toBe('M7lc1UVf-VE')
    expect(contentId(`${protocol}//vimeo.com/76979871`)).toBe('76979871')
    expect(contentId(`${protocol}//customer-abc123.cloudflarestream.com/${ID}`)).toBe(ID)
    expect(contentId(`${protocol}//stream.mux.com/abc123.m3u8`)).toBe('abc123')
  })

  it.each(['http:', 'https:'])('is that of a player: %s', (protocol) => {
    expect(youtubePlayerId(`${protocol}//a.test/embed/M7lc1UVf-VE`)).toBe('M7lc1UVf-VE')
    expect(vimeoPlayerId(`${protocol}//a.test/video/76979871`)).toBe('76979871')
  })
})

it('is null for a player without a URL', () => {
  expect([
    youtubePlayerId(''),
    vimeoPlayerId(undefined),
    streamPlayerId(undefined),
    streamPlayerId(''),
  ]).toEqual([null, null, null, null])
})

it('reads tokens in the alphabet of URLs', () => {
  // These claims have both `-` and `_` in base64url.
  const claims = btoa(JSON.stringify({ sub: ID, note: '~~~???' }))
  const url = claims.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

  expect(claims).toMatch(/\+|\//)
  expect(streamPlayerId(`https://a.test/x.${url}.y`)).toBe(ID)
})
