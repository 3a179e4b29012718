/**
 * What a page gets from `new YT.Player(…)`: a few methods at once, the rest when the embed has
 * delivered.
 */
export interface FakeYTPlayer {
  getIframe(): HTMLIFrameElement
  addEventListener(type: string, listener: Listener | string): void
  destroy(): void
  setSize(width: number, height: number): FakeYTPlayer
  getVideoEmbedCode(): string
  getOptions(): unknown
  getOption(module: string, option: string): unknown
  [method: string]: unknown
}

interface Options {
  readonly host?: string
  readonly videoId?: string
  readonly width?: number | string
  readonly height?: number | string
  readonly playerVars?: Readonly<Record<string, string | number>>
  readonly events?: Readonly<Record<string, Listener>>
}
type Listener = (event: { target: FakeYTPlayer; data: unknown }) => void
type Info = Record<string, unknown>

/** `listening` is posted at this interval until the embed has answered, ms. */
const LISTENING_MS = 250
/** A position is extrapolated for at most so long after its message, seconds. */
const EXTRAPOLATED_S = 1
const PLAYING = 1

const players = new Map<number, (message: Info) => void>()
const byElement = new Map<string, FakeYTPlayer>()
const hosts = new Set<string>()
let last = 0

/** The player made last for an element's id. */
export const getPlayer = (id: string): FakeYTPlayer | undefined => byElement.get(id)

// By origin and id, and never by source: laxer than an adapter may be, and as lax as the real one.
function receive({ origin, data }: MessageEvent): void {
  if (!hosts.has(origin) || typeof data !== 'string') return
  try {
    const message = JSON.parse(data)
    players.get(message.id)?.(message)
  } catch {
    // Not ours.
  }
}

/** `YT.Player` as a page knows it. Browser code. */
export function ytPlayer(
  defaultHost: string,
  given: Element | string,
  options: Options = {},
): FakeYTPlayer {
  const element = typeof given === 'string' ? document.getElementById(given) : given
  if (!element) throw new Error(`YT.Player: no element ${given}`)
  const id = ++last
  const adopted = element instanceof HTMLIFrameElement
  const host = options.host ?? (adopted ? new URL(element.src).origin : defaultHost)
  const iframe = adopted ? element : makeIframe(element, host, id, options)
  iframe.id ||= `widget${id}`
  const target = new URL(iframe.src).origin
  if (!last || id === 1) window.addEventListener('message', receive)
  hosts.add(host)

  const listeners = new Map<string, Set<Listener>>()
  let info: Info = {}
  let queued: Info[] | null = []
  let modules: Info = {}

  const post = (message: Info): void =>
    iframe.contentWindow?.postMessage(JSON.stringify({ ...message, id, channel: 'widget' }), target)
  const send = (func: string, args: readonly unknown[]): void => {
    const message = { event: 'command', func, args }
    if (queued) queued.push(message)
    else post(message)
  }
  const fire = (type: string, data: unknown): void => {
    for (const listener of [...(listeners.get(type) ?? [])]) listener({ target: player, data })
  }

  const listening = (): void => post({ event: 'listening' })
  let repeat = setInterval(listening, LISTENING_MS)
  const restart = (): void => {
    clearInterval(repeat)
    repeat = setInterval(listening, LISTENING_MS)
    listening()
  }
  iframe.addEventListener('load', restart)

  const player: FakeYTPlayer = {
    getIframe: () => iframe,
    addEventListener(type, listener) {
      const called =
        typeof listener === 'string'
          ? (window as unknown as Record<string, Listener>)[listener]
          : listener
      if (!called) return
      const all = listeners.get(type) ?? new Set()
      listeners.set(type, all.add(called))
      send('addEventListener', [type])
    },
    destroy() {
      clearInterval(repeat)
      players.delete(id)
      iframe.removeEventListener('load', restart)
      if (byElement.get(iframe.id) === player) byElement.delete(iframe.id)
      if (adopted) iframe.remove()
      else iframe.replaceWith(element)
    },
    setSize(width, height) {
      Object.assign(iframe, { width: String(width), height: String(height) })
      return player
    },
    getVideoEmbedCode: () => iframe.outerHTML,
    getOptions: () => modules.namespaces ?? [],
    getOption: (module, option) => (modules[module] as Info | undefined)?.[option],
  }

  /** Names in the embed's interface become methods: cached answers, or commands. */
  function method(name: string): unknown {
    const [, kind, rest = ''] = /^(get|is)(.+)$/.exec(name) ?? []
    if (name === 'getCurrentTime') return currentTime
    if (kind) return () => info[rest.slice(0, 1).toLowerCase() + rest.slice(1)]
    return (...args: unknown[]) => {
      if (/^(cue|load)(Video|Playlist)/.test(name)) info = {}
      send(name, args)
      return player
    }
  }
  function currentTime(): unknown {
    const { currentTime: at, currentTimeLastUpdated_: since, playbackRate = 1, playerState } = info
    if (playerState !== PLAYING || typeof at !== 'number' || typeof since !== 'number') return at
    return at + Math.min(EXTRAPOLATED_S, Date.now() / 1000 - since) * Number(playbackRate)
  }

  players.set(id, (message) => {
    const { event } = message
    const delivered = (message.info ?? {}) as Info
    const waiting = queued
    queued = null
    for (const each of waiting ?? []) post(each)
    if (event === 'initialDelivery') {
      clearInterval(repeat)
      for (const name of (delivered.apiInterface ?? []) as string[]) player[name] ??= method(name)
    }
    if (event === 'initialDelivery' || event === 'infoDelivery') info = { ...info, ...delivered }
    else if (event === 'apiInfoDelivery') modules = delivered
    else fire(String(event), message.info ?? null)
  })
  byElement.set(iframe.id, player)
  for (const [type, listener] of Object.entries(options.events ?? {}))
    player.addEventListener(type, listener)
  return player
}

function makeIframe(
  element: Element,
  host: string,
  id: number,
  options: Options,
): HTMLIFrameElement {
  const iframe = document.createElement('iframe')
  for (const { name, value } of element.attributes) iframe.setAttribute(name, value)
  const query = new URLSearchParams(
    Object.entries(options.playerVars ?? {}).map(([key, value]) => [key, String(value)]),
  )
  query.set('enablejsapi', '1')
  query.set('origin', location.origin)
  query.set('widgetid', String(id))
  iframe.allow =
    'accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture; web-share'
  iframe.referrerPolicy = 'strict-origin-when-cross-origin'
  iframe.allowFullscreen = true
  iframe.title = 'YouTube video player'
  iframe.width = String(options.width ?? 640)
  iframe.height = String(options.height ?? 360)
  iframe.src = `${host}/embed/${options.videoId ?? ''}?${query}`
  element.replaceWith(iframe)
  return iframe
}
