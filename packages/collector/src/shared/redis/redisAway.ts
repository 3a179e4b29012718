/** Redis does not answer; the collector goes on without it. */
export class RedisAway extends Error {
  override name = 'RedisAway'
  constructor() {
    super('Redis does not answer')
  }
}
