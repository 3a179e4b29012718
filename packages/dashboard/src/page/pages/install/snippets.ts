/** What is put into a snippet. */
export interface SnippetValues {
  /** Address of the collector's endpoint. */
  readonly url: string
  /** Address of the script tag that the collector serves. */
  readonly script: string
  /** The write key. */
  readonly key: string
}

/** A player, and the code that measures it. */
export interface Snippet {
  readonly id: string
  readonly label: string
  /** What of the snippet belongs to the page that it is put into. */
  readonly note: string
  /** Packages to install; without them, the page needs no build. */
  readonly packages: readonly string[]
  /** The code is the one of this guide, below `docs/`. */
  readonly guide: string
  readonly code: (values: SnippetValues) => string
}

/** What is imported, and from where. */
type Import = readonly [names: string, from: string]

const writeImports = (imports: readonly Import[]): string =>
  imports.map(([names, from]) => `import ${names} from '${from}'`).join('\n')

const withPlayhead =
  (imports: readonly Import[], body: string) =>
  ({ url, key }: SnippetValues): string =>
    `${writeImports(imports)}

const playhead = createPlayhead({ transport: fetchTransport({ url: '${url}', key: '${key}' }) })
${body}`

const CORE: Import = ['{ createPlayhead }', '@playhead/core']
const HTTP: Import = ['{ fetchTransport }', '@playhead/http']
const IFRAME = "const iframe = document.querySelector('iframe') as HTMLIFrameElement"

/** The players of the install page, in order. */
export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'script',
    label: 'Script tag',
    note: 'For pages without a build, served by this collector: follows each element with data-playhead, also one that is added later.',
    packages: [],
    guide: 'script-tag.md',
    code: ({
      url,
      script,
      key,
    }) => `<script src="${script}" data-endpoint="${url}" data-key="${key}" defer></script>
<video src="/lesson-1.mp4" controls data-playhead data-video-id="lesson-1" data-course-id="course-9"></video>`,
  },
  {
    id: 'video',
    label: '<video>',
    note: 'videoId is your id of the video: the same on every page that shows it.',
    packages: ['@playhead/core', '@playhead/html5', '@playhead/http'],
    guide: 'players/html5.md',
    code: withPlayhead(
      [CORE, ['{ html5 }', '@playhead/html5'], HTTP],
      `const video = document.querySelector('video') as HTMLVideoElement
const session = playhead.track(html5(video), { videoId: 'lesson-1' })`,
    ),
  },
  {
    id: 'hls',
    label: 'hls.js',
    note: 'The probe gives renditions with their bitrate, and the errors of the engine. Shaka and dash.js have one, too.',
    packages: ['@playhead/core', '@playhead/html5', '@playhead/http', 'hls.js'],
    guide: 'players/html5.md',
    code: withPlayhead(
      [
        CORE,
        ['{ html5 }', '@playhead/html5'],
        ['{ hlsQuality }', '@playhead/html5/quality'],
        HTTP,
        ['Hls', 'hls.js'],
      ],
      `const video = document.querySelector('video') as HTMLVideoElement
const hls = new Hls()
hls.loadSource('/lesson-1.m3u8')
hls.attachMedia(video)
playhead.track(html5(video, { quality: hlsQuality(hls) }), { videoId: 'lesson-1' })`,
    ),
  },
  {
    id: 'plyr',
    label: 'Plyr',
    note: 'Plyr 3.7 and later. track() can be called before Plyr is ready.',
    packages: ['@playhead/core', '@playhead/plyr', '@playhead/http', 'plyr'],
    guide: 'players/plyr.md',
    code: withPlayhead(
      [CORE, HTTP, ['{ plyr }', '@playhead/plyr'], ['Plyr', 'plyr']],
      `const player = new Plyr('#player')
const session = playhead.track(plyr(player), { videoId: 'lesson-1' })`,
    ),
  },
  {
    id: 'videojs',
    label: 'Video.js',
    note: 'Video.js 8. The session ends on player.dispose().',
    packages: ['@playhead/core', '@playhead/videojs', '@playhead/http', 'video.js'],
    guide: 'players/videojs.md',
    code: withPlayhead(
      [
        CORE,
        HTTP,
        ['{ registerPlayhead, type WithPlayhead }', '@playhead/videojs'],
        ['videojs', 'video.js'],
      ],
      `registerPlayhead(videojs, playhead) // once

const player = videojs('player') as ReturnType<typeof videojs> & WithPlayhead
const session = player.playhead({ videoId: 'lesson-1' }) // ends on player.dispose()`,
    ),
  },
  {
    id: 'youtube',
    label: 'YouTube',
    note: 'With YouTube’s own script on the page. For an iframe alone, see the guide: it needs enablejsapi=1.',
    packages: ['@playhead/core', '@playhead/youtube', '@playhead/http'],
    guide: 'players/youtube.md',
    code: withPlayhead(
      [CORE, HTTP, ['{ youtube }', '@playhead/youtube']],
      `const player = new YT.Player('player', { videoId: 'M7lc1UVf-VE' })
const session = playhead.track(youtube(player), { videoId: 'lesson-1' })`,
    ),
  },
  {
    id: 'vimeo',
    label: 'Vimeo',
    note: 'Vimeo’s script is not needed. If the page has a @vimeo/player, pass that instead of the iframe.',
    packages: ['@playhead/core', '@playhead/vimeo', '@playhead/http'],
    guide: 'players/vimeo.md',
    code: withPlayhead(
      [CORE, HTTP, ['{ vimeo }', '@playhead/vimeo']],
      `${IFRAME}
const session = playhead.track(vimeo(iframe), { videoId: 'lesson-1' })`,
    ),
  },
  {
    id: 'cloudflare',
    label: 'Cloudflare Stream',
    note: 'Call track() early: the player sends its duration once. Otherwise pass the duration, as here.',
    packages: ['@playhead/core', '@playhead/cloudflare-stream', '@playhead/http'],
    guide: 'players/cloudflare-stream.md',
    code: withPlayhead(
      [['{ cloudflareStream }', '@playhead/cloudflare-stream'], CORE, HTTP],
      `${IFRAME}
const session = playhead.track(cloudflareStream(iframe), { videoId: 'lesson-1', duration: 61 })`,
    ),
  },
  {
    id: 'react',
    label: 'React',
    note: 'React 18 and 19. The session ends with the component.',
    packages: ['@playhead/react', '@playhead/core', '@playhead/http'],
    guide: 'react-and-frameworks.md',
    code: ({
      url,
      key,
    }) => `${writeImports([CORE, HTTP, ['{ PlayheadProvider, useSnapshot, useVideoSession }', '@playhead/react'], ['{ useRef }', 'react']])}

const create = () => createPlayhead({ transport: fetchTransport({ url: '${url}', key: '${key}' }), viewerId: 'user-7' })

export function App() {
  return (
    <PlayheadProvider playhead={create}>
      <Lesson id="lesson-1" src="/lesson-1.mp4" />
    </PlayheadProvider>
  )
}

function Lesson({ id, src }: { id: string; src: string }) {
  const video = useRef<HTMLVideoElement>(null)
  const session = useVideoSession(video, { videoId: id, courseId: 'course-9' })
  const percent = useSnapshot(session, ({ coverage }) => Math.round((coverage ?? 0) * 100))
  return (
    <>
      <video ref={video} src={src} controls />
      <p>{percent} % watched</p>
    </>
  )
}`,
  },
]
