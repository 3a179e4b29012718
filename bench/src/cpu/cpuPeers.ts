import type { IncomingMessage, ServerResponse } from 'node:http'
import { bundle, openRawChromium, type RawPage, serve } from '@playhead/testing/browser'
import { keepText } from '../report.ts'
import { pass } from '../viewer.ts'
import { LONG_CLIP, threadTimes } from './threadTimes.ts'

/** With start-up and the first sends. ms */
const MINUTE_MS = 60_000

/**
 * Each tracks `video` by its own defaults; where the app has to feed it, as its guide shows. What
 * they send to their vendors goes to the server of the bench. The third is Playhead.
 */
const SOURCES: Readonly<Record<string, string>> = {
  'nothing but the video': '',
  'the least: a `timeupdate` that reads the time, one `put` a second': `
    import { least } from './least.ts'
    least(video)`,
  Playhead: `
    import { createPlayhead } from '@playhead/core'
    import { html5 } from '@playhead/html5'
    import { fetchTransport } from '@playhead/http'
    createPlayhead({ transport: fetchTransport({ url: '/vendor' }) }).track(html5(video), { videoId: 'lesson-1' })`,
  'Bitmovin (bitmovin-analytics 2.51)': `
    import { HTMLVideoElementAdapter } from 'bitmovin-analytics'
    new HTMLVideoElementAdapter({ key: 'bench', videoId: 'lesson-1' }, video)`,
  'Snowplow (browser-tracker, plugin-media 4.6)': `
    import { newTracker } from '@snowplow/browser-tracker-4.6'
    import * as media from '@snowplow/browser-plugin-media'
    newTracker('bench', location.origin, { appId: 'bench', plugins: [media.SnowplowMediaPlugin()] })
    const player = () => ({ currentTime: video.currentTime, duration: video.duration || undefined, paused: video.paused,
      ended: video.ended, playbackRate: video.playbackRate, volume: Math.round(video.volume * 100), muted: video.muted, loop: video.loop })
    media.startMediaTracking({ id: 'bench', pings: true, boundaries: [25, 50, 75, 90], player: player() })
    const on = (type, track) => video.addEventListener(type, () => track({ id: 'bench', player: player() }))
    on('play', media.trackMediaPlay)
    on('pause', media.trackMediaPause)
    on('ended', media.trackMediaEnd)
    on('timeupdate', media.updateMediaTracking)`,
  'FastPix (video-data-core 1.0)': `
    import fastpix from '@fastpix/video-data-core'
    fastpix.tracker(video, { debug: false, data: { workspace_id: 'bench', player_name: 'bench', player_init_time: fastpix.utilityMethods.now(), video_id: 'lesson-1' } })`,
  'Mux (mux-embed 5.19)': `
    import mux from 'mux-embed'
    mux.monitor(video, { data: { env_key: 'bench', player_name: 'bench', player_init_time: mux.utils.now(), video_id: 'lesson-1' } })`,
}

/** Requests to other hosts go to this server instead, with the URL that was meant. */
const REDIRECT = `
  const own = (url) => {
    const { origin, href } = new URL(url, location.href)
    return origin === location.origin ? url : '/vendor?' + encodeURIComponent(href)
  }
  const { fetch, XMLHttpRequest } = window
  window.fetch = (to, init) => fetch(typeof to === 'string' || to instanceof URL ? own(to) : new Request(own(to.url), to), init)
  const { open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, url, ...more) { return open.call(this, method, own(url), ...more) }
  const { sendBeacon } = Navigator.prototype
  Navigator.prototype.sendBeacon = function (url, body) { return sendBeacon.call(this, own(url), body) }
  window.video = document.querySelector('video')`

/** Script time of the first minute beside that of other SDKs, each in a browser of its own. */
export async function cpuPeers(): Promise<boolean> {
  const names = Object.keys(SOURCES)
  const scripts = await Promise.all(
    Object.values(SOURCES).map((source) => bundle(source, import.meta.dirname)),
  )
  let sent = 0
  const server = await serve({
    '/': `<!doctype html><title>bench</title><link rel="icon" href="data:,"><video width="320" preload="auto" muted src="/long.mp4"></video>
      <script>${REDIRECT}; document.write('<script src="/' + location.search.slice(1) + '.js"><\\/script>')</script>`,
    ...Object.fromEntries(scripts.map((script, at) => [`/${at}.js`, script])),
    ...LONG_CLIP,
    '/vendor': answerVendor,
    '/com.snowplowanalytics.snowplow/tp2': answerVendor,
  })
  function answerVendor(request: IncomingMessage, response: ServerResponse): void {
    sent++
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"status":"granted","accepted":0,"rejected":[],"have":[]}')
  }
  const browsers = await Promise.all(names.map(() => openRawChromium()))
  try {
    console.log(`${browsers[0]?.version}; one minute of playback`)
    const times = await Promise.all(
      browsers.map(async (browser, at) => firstMinute(await browser.open(`${server.url}/?${at}`))),
    )
    const [bare = 0] = times
    const added = times.map((ms) => ms - bare)
    const [, , playhead = 0, ...peers] = added
    const isMet = playhead < Math.min(...peers)
    const rows = names.map((name, at) => `| ${name} | ${added[at]?.toFixed(1)} |`)
    const text = [
      '| the first minute | script, ms |',
      '| --- | ---: |',
      ...rows.slice(1),
      '',
      `Goal, less than the cheapest of the others: ${isMet ? 'met' : '**missed**'}.`,
    ].join('\n')
    console.log(`\n${text}\n${sent} requests of all together.`)
    keepText('cpuPeers', text)
    return isMet
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
    await server.close()
  }
}

async function firstMinute(page: RawPage): Promise<number> {
  await page.until(() => (document.querySelector('video')?.readyState ?? 0) >= 3)
  await page.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await threadTimes(page)
  await page.evaluate(() => document.querySelector('video')?.play())
  await pass(MINUTE_MS)
  const after = await threadTimes(page)
  const position = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0)
  if (position < MINUTE_MS / 1000 - 3) throw new Error(`played only ${position} s of a minute`)
  return after.scriptMs - before.scriptMs
}
