import { existsSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { SimAnswer, Simulator } from '../simulators/simulator.ts'
import { CLIPS } from './serve.ts'

/** What goes back over HTTP, however it gets there. */
export interface HttpReply {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string | Buffer
}

/** What the test asks of the frames of a simulator. */
export type Knobs = Readonly<Record<string, unknown>>

const NOT_FOUND: HttpReply = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'no such thing here',
}
const HTML = 'text/html; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'
/** Our own paths on a vendor's host. */
const OWN = '/__sim/'

/** What a simulator answers to a request for an address, clips by ranges. */
export async function answerFor(
  simulator: Simulator,
  url: URL,
  range: string | undefined,
  knobs: Knobs = {},
): Promise<HttpReply> {
  const clip =
    url.pathname.startsWith(OWN) &&
    CLIPS[`/${url.pathname.slice(OWN.length)}` as keyof typeof CLIPS]
  if (clip) return clipReply(fileURLToPath(clip), range)
  const own = url.pathname.startsWith(OWN) && url.pathname.endsWith('.js')
  const answer = own ? { script: url.pathname.slice(OWN.length, -3) } : simulator.answer(url)
  return answer ? textReply(simulator, answer, knobs) : NOT_FOUND
}

async function textReply(
  simulator: Simulator,
  answer: SimAnswer,
  knobs: Knobs,
): Promise<HttpReply> {
  const reply = (type: string, body: string): HttpReply => ({
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    },
    body,
  })
  if ('body' in answer) return reply(answer.type, answer.body)
  if ('page' in answer) return reply(HTML, framePage(answer.page, knobs))
  return simulator.scripts.includes(answer.script)
    ? reply(SCRIPT, await script(answer.script))
    : NOT_FOUND
}

function framePage(name: string, knobs: Knobs): string {
  const given = JSON.stringify(knobs).replaceAll('<', '\\u003c')
  return `<!doctype html><link rel="icon" href="data:,"><style>html,body{margin:0;height:100%;background:#000}video{width:100%;height:100%}</style>
<body><script>window.__simKnobs=${given}</script><script src="${OWN}${name}.js"></script>`
}

const bundled = new Map<string, Promise<string>>()

/**
 * A script of the simulators, bundled once. Beside this source they are TypeScript; in the
 * published package, already built.
 */
function script(name: string): Promise<string> {
  const known = bundled.get(name)
  if (known) return known
  const [source, built] = ['ts', 'js'].map((end) =>
    fileURLToPath(new URL(`../simulators/${name}.${end}`, import.meta.url)),
  )
  const made = build({
    entryPoints: [(source && existsSync(source) ? source : built) as string],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  bundled.set(name, made)
  return made
}

async function clipReply(path: string, range: string | undefined): Promise<HttpReply> {
  const { size } = await stat(path)
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  const start = Math.min(Number(from ?? 0), size - 1)
  const end = to ? Math.min(Number(to), size - 1) : size - 1
  const file = await open(path)
  const body = Buffer.alloc(end - start + 1)
  await file.read(body, 0, body.length, start)
  await file.close()
  const headers = {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'content-length': String(body.length),
    ...(from ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
  }
  return { status: from ? 206 : 200, headers, body }
}
