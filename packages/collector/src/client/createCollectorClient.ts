import { checkOptions, isFunction, type OptionRules, optional, show } from '@playhead/core/internal'
import { PARAMETERS, type ParameterName } from '../reads/query/parameters.ts'
import { READS, type ReadName } from '../reads/query/paths.ts'
import type { CollectorClient } from './collectorClient.ts'
import { CollectorError } from './collectorError.ts'

/** Where a collector is, and how to read it. */
export interface CollectorClientOptions {
  /**
   * The collector's address, like `https://collector.example`; in a page also a path, `/` for the
   * page's own origin.
   */
  readonly url: string
  /** A read key, `rk_…`. It reads everything of its project: keep it off public pages. */
  readonly key: string
  /** @default the global `fetch` */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
}

const isAddress = (value: unknown): boolean =>
  typeof value === 'string' &&
  (/^\/(?!\/)/.test(value) || (/^https?:\/\//.test(value) && URL.canParse(value)))

const OPTIONS: OptionRules = {
  url: [
    isAddress,
    "the address of a collector, like 'https://collector.example', or a path of the page's origin, like '/'",
  ],
  key: [() => true, 'checked below: it is secret'],
  fetch: [optional(isFunction), 'a function'],
}

/** The options of a read, by its parameters. */
const toRules = (names: readonly ParameterName[]): OptionRules =>
  Object.fromEntries(
    names.map((name) => {
      const { parse, expected } = PARAMETERS[name]
      const fits = (value: unknown): boolean =>
        ['string', 'number', 'boolean'].includes(typeof value) && parse(String(value)) !== undefined
      return [name, [optional(fits), expected]]
    }),
  )

/**
 * Creates a client for the read endpoints of a collector.
 * @throws TypeError naming a wrong option
 * @example
 * const collector = createCollectorClient({ url: 'https://collector.example', key:
 * process.env.READ_KEY }) const { views, averages } = await collector.summary('lesson-1')
 */
export function createCollectorClient(options: CollectorClientOptions): CollectorClient {
  checkOptions('createCollectorClient()', options, OPTIONS)
  const { url, key, fetch = (...request) => globalThis.fetch(...request) } = options
  if (typeof key !== 'string' || !/^rk_[\w-]+$/.test(key)) {
    throw new TypeError(
      'playhead: createCollectorClient() option "key" must be a read key, like \'rk_…\', got a value that is not shown',
    )
  }
  // Browsers and Node refuse such an address, and name it in their error.
  if (/^https?:\/\/[^/?#]*@/.test(url)) {
    throw new TypeError(
      'playhead: createCollectorClient() option "url" must not have a user or a password, got an address that is not shown',
    )
  }
  const base = url.replace(/\/+$/, '')

  async function get(path: string): Promise<unknown> {
    let response: Response
    try {
      response = await fetch(base + path, { headers: { authorization: `Bearer ${key}` } })
    } catch (error) {
      throw new CollectorError(
        toAddress(base, path),
        0,
        error instanceof Error ? error.message : String(error),
        {
          cause: error,
        },
      )
    }
    const answer = await response.json().catch(() => undefined)
    if (response.ok && typeof answer === 'object' && answer) return answer
    const reason = (answer as { error?: unknown } | undefined)?.error
    throw new CollectorError(
      toAddress(base, path),
      response.status,
      typeof reason === 'string' ? reason : 'the answer is not JSON',
    )
  }

  /** A method for each read: with an id first where its path has one. */
  const toMethod = (name: ReadName): ((...given: unknown[]) => Promise<unknown>) => {
    const { path, parameters } = READS[name]
    const rules = toRules(parameters)
    return async (...given) => {
      const id = path.includes(':id') ? encodeId(`${name}()`, given.shift()) : ''
      const [chosen = {}] = given
      checkOptions(`${name}()`, chosen, rules)
      const query = new URLSearchParams(
        Object.entries(chosen as object)
          .filter(([, value]) => value !== undefined)
          .map(([parameter, value]) => [parameter, String(value)]),
      ).toString()
      return get(path.replace(':id', () => id) + (query && `?${query}`))
    }
  }
  return Object.fromEntries(
    (Object.keys(READS) as ReadName[]).map((name) => [name, toMethod(name)]),
  ) as unknown as CollectorClient
}

/** What was requested, as an error shows it: with the host. */
function toAddress(base: string, path: string): string {
  const origin = /^http/.test(base) ? '' : (globalThis.location?.origin ?? '')
  return origin + base + path
}

function encodeId(where: string, id: unknown): string {
  if (typeof id === 'string' && id !== '' && !/^\.{1,2}$/.test(id)) return encodeURIComponent(id)
  throw new TypeError(`playhead: ${where} expects an id, got ${show(id)}`)
}
