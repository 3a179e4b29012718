/**
 * `window.Stream(iframe)`, as Cloudflare's SDK makes it: no handshake, a one-shot queue, hopeful
 * setters, and no check of origins.
 */
type Listener = (event: Event) => void
type Message = Readonly<Record<string, unknown>>

const TYPE = '__privateUnstableMessageType'
/** What can be set: assumed at once, confirmed by the frame later. */
const SETTABLE = [
  ...[
    'autoplay',
    'controls',
    'currentTime',
    'defaultTextTrack',
    'letterboxColor',
    'loop',
    'muted',
    'playbackRate',
  ],
  ...['poster', 'preload', 'primaryColor', 'volume'],
]
const READABLE = [
  'duration',
  'ended',
  'paused',
  'played',
  'buffered',
  'videoHeight',
  'videoWidth',
  'seeking',
]

function createStream(iframe: HTMLIFrameElement): object {
  const url = new URL(iframe.src, location.href)
  const { searchParams: query } = url
  const properties: Record<string, unknown> = {
    autoplay: query.has('autoplay'),
    controls: query.get('controls') !== 'false',
    currentTime: 0,
    duration: 0,
    ended: false,
    loop: query.has('loop'),
    muted: query.has('muted'),
    paused: !query.has('autoplay'),
    playbackRate: 1,
    preload: query.has('preload') ? query.get('preload') : 'auto',
    seeking: false,
    videoHeight: 0,
    videoWidth: 0,
    volume: 1,
    played: { length: 0 },
    buffered: { length: 0 },
  }
  const listeners = new Map<string, Listener[]>()
  const promises = new Map<number, { resolve(): void; reject(): void }>()
  let src = url.pathname.slice(1)
  let ready = false
  let waiting: Message[] = []
  let lastPlay: Message | undefined
  let promiseId = 0

  const post = (message: Message): void => iframe.contentWindow?.postMessage(message, iframe.src)
  function send(message: Message): void {
    if (ready) post(message)
    else if (message[TYPE] === 'playCommand' || message[TYPE] === 'pauseCommand') lastPlay = message
    else waiting.push(message)
  }
  function receive({ source, data }: MessageEvent): void {
    if (source !== iframe.contentWindow) return
    switch (data[TYPE]) {
      case 'iframeReady':
        if (ready) return // once: what queues after a reload is never sent
        ready = true
        for (const message of waiting) post(message)
        if (lastPlay) post(lastPlay)
        waiting = []
        return
      case 'propertyChange':
        properties[data.property] = data.value
        return
      case 'event':
        for (const listener of listeners.get(data.eventName) ?? [])
          listener(new CustomEvent(data.eventName))
        return
      case 'playSuccess':
        return promises.get(data.promiseId)?.resolve()
      case 'playFailure':
        return promises.get(data.promiseId)?.reject() // with undefined
    }
  }
  const clicked = (): void => post({ [TYPE]: 'closeContextMenu' })
  window.addEventListener('message', receive)
  window.addEventListener('click', clicked)

  const api = {
    play: () =>
      new Promise<void>((resolve, reject) => {
        promises.set(++promiseId, { resolve, reject })
        send({ [TYPE]: 'playCommand', promiseId })
      }),
    pause: () => send({ [TYPE]: 'pauseCommand' }),
    addEventListener: (type: string, listener: Listener) =>
      void listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    removeEventListener: (type: string, listener: Listener) =>
      void listeners.set(type, listeners.get(type)?.filter((each) => each !== listener) ?? []),
    destroy() {
      window.removeEventListener('message', receive)
      window.removeEventListener('click', clicked)
    },
  }
  for (const property of [...SETTABLE, ...READABLE]) {
    Object.defineProperty(api, property, {
      enumerable: true,
      get: () => properties[property],
      ...(SETTABLE.includes(property)
        ? {
            set(value: unknown) {
              properties[property] = value
              send({ [TYPE]: 'setProperty', property, value })
            },
          }
        : {}),
    })
  }
  Object.defineProperty(api, 'src', {
    get: () => src,
    set(value: string) {
      src = value
      send({ [TYPE]: 'attributeChange', attribute: 'src', value })
    },
  })
  return api
}

Object.assign(window, { Stream: createStream })

export {}
