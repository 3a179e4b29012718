import type { Host } from '../contracts/host.ts'
import type { SnapshotRecord } from '../contracts/snapshot.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'

/** The page and the one before, without what is secret in their addresses. */
export function readAddresses(host: Host): Pick<SnapshotRecord, 'page' | 'referrer'> {
  const read = (name: 'url' | 'referrer'): string | undefined => {
    try {
      const address = host[name]()
      return address ? withoutSecrets(address) : undefined
    } catch {
      return undefined
    }
  }
  return { page: read('url'), referrer: read('referrer') }
}
