import { checkOptions, type OptionRules, optional } from '@playhead/core/internal'
import { findParameter, READS, type ReadName, type ReadPath } from '../reads/query/paths.ts'
import type { CollectorClient } from './collectorClient.ts'
import { type ConnectionOptions, encodeId, openConnection } from './openConnection.ts'

/** Where a collector is, and how to read it. */
export interface CollectorClientOptions extends ConnectionOptions {
  /**
   * A read key, `rk_…`, an admin key, or the token of an owner or analyst. They read everything of
   * their project: keep keys off public pages.
   * `null`: requests have none, for pages whose server knows who is signed in.
   */
  readonly key: string | null
}

/** A token is three parts between dots. */
const CREDENTIAL = {
  pattern: /^([ra]k_[\w-]+|[\w-]+\.[\w-]+\.[\w-]+)$/,
  expected: "a read key, like 'rk_…', an admin key or a token",
}

/** The options of a read, by its parameters. */
const toRules = (path: ReadPath): OptionRules =>
  Object.fromEntries(
    path.parameters.map((name) => {
      const { parse, expected } = findParameter(path, name)
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
  const get = openConnection('createCollectorClient()', options, CREDENTIAL)

  /** A method for each read: with an id first where its path has one. */
  const toMethod = (name: ReadName): ((...given: unknown[]) => Promise<unknown>) => {
    const { path } = READS[name]
    const rules = toRules(READS[name])
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
  const reads = Object.fromEntries(
    (Object.keys(READS) as ReadName[]).map((name) => [name, toMethod(name)]),
  )
  return { ...reads, dataRetention: () => get('/v1/retention') } as unknown as CollectorClient
}
