import { bundle } from '@playhead/testing/browser'

/**
 * Who is compared, with the defaults of each but for what points it at the collector. Each source
 * makes `track(mark)`.
 */
const SOURCES = {
  Playhead: `
    import { createPlayhead } from '@playhead/core'
    import { html5 } from '@playhead/html5'
    import { fetchTransport } from '@playhead/http'
    const playhead = createPlayhead({ transport: fetchTransport({ url: to }) })
    const session = playhead.track(html5(document.querySelector('video')), { videoId: 'lesson-1' })
    window.track = (mark) => session.log('note', { mark })`,
  PostHog: `
    import posthog from 'posthog-js'
    posthog.init('phc_bench', {
      api_host: to, autocapture: false, capture_pageview: false, capture_pageleave: false,
      disable_session_recording: true, advanced_disable_flags: true, disable_surveys: true, disable_external_dependency_loading: true,
      opt_out_useragent_filter: true,
    })
    window.track = (mark) => posthog.capture('note', { mark })`,
  Segment: `
    import { AnalyticsBrowser } from '@segment/analytics-next'
    const analytics = AnalyticsBrowser.load({
      writeKey: 'bench',
      cdnSettings: { integrations: { 'Segment.io': { apiKey: 'bench', apiHost: to.replace('http://', ''), protocol: 'http' } } },
    })
    window.track = (mark) => void analytics.track('note', { mark })`,
  Snowplow: `
    import { newTracker, trackStructEvent } from '@snowplow/browser-tracker'
    newTracker('bench', to, { appId: 'bench', encodeBase64: false })
    window.track = (mark) => trackStructEvent({ category: 'note', action: mark })`,
  Mixpanel: `
    import mixpanel from 'mixpanel-browser'
    mixpanel.init('bench', { api_host: to, persistence: 'localStorage', track_pageview: false })
    window.track = (mark) => mixpanel.track('note', { mark })`,
} as const

export type Sdk = keyof typeof SOURCES
export const SDKS = Object.keys(SOURCES) as Sdk[]

/** The same page for each, but for its script. */
export const LOSS_PAGE = (sdk: Sdk): string =>
  `<!doctype html><title>loss</title><link rel="icon" href="data:,"><video></video><script src="/${sdk}.js"></script>`

/** The script of one: it sends to \`?to=\`. */
export const bundleSdk = (sdk: Sdk): Promise<string> => {
  const [imports, rest] = split(SOURCES[sdk])
  return bundle(
    `${imports}\nconst to = new URL(location.href).searchParams.get('to')\n${rest}`,
    import.meta.dirname,
  )
}

function split(source: string): [string, string] {
  const lines = source.split('\n')
  const isImport = (line: string): boolean => line.trimStart().startsWith('import ')
  return [lines.filter(isImport).join('\n'), lines.filter((line) => !isImport(line)).join('\n')]
}
