/**
 * The queue that a page finds first: `YT` exists before `YT.Player` does. Written from the
 * description in the reference, not from Google's.
 */
interface EarlyYT {
  loading: number
  loaded: number
  ready(run: () => void): void
  setConfig(config: object): void
}
interface EarlyWindow {
  YT?: Partial<EarlyYT>
  YTConfig?: Record<string, unknown>
  onYTReady?: () => void
}

const page = window as EarlyWindow
page.YTConfig ??= { host: new URL((document.currentScript as HTMLScriptElement).src).origin }
page.YT ??= { loading: 0, loaded: 0 }
const YT = page.YT as EarlyYT

if (!YT.loading) {
  YT.loading = 1
  let waiting: (() => void)[] = []
  YT.ready = (run) => {
    if (YT.loaded) run()
    else waiting.push(run)
  }
  YT.setConfig = (config) => Object.assign(page.YTConfig as object, config)
  page.onYTReady = () => {
    YT.loaded = 1
    for (const run of waiting) run()
    waiting = []
  }
  const script = document.createElement('script')
  script.async = true
  script.src = `${page.YTConfig.host}/s/player/www-widgetapi.js`
  document.head.append(script)
}
