import { type PoolConfig, types } from 'pg'

const INT8_OID = 20

/** Every count of ours is far below 2^53. */
export const SHARED_POOL_CONFIG: PoolConfig = {
  types: {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === INT8_OID
        ? Number
        : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
  },
}
