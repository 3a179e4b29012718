import type { Host } from '../contracts/host.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'

/** The page and the one before, without what is secret in their addresses. */
export function readAddresses(host: Host): { page?: string; referrer?: string } {
  const read = (name: 'url' | 'referrer'): string | undefined => {
    try {
      const address = host[name]()
      return address ? withoutSecrets(address) : undefined
    } catch {
      return undefined
    }
  }
  const [page, referrer] = [read('url'), read('referrer')]
  return { ...(page && { page }), ...(referrer && { referrer }) }
}
