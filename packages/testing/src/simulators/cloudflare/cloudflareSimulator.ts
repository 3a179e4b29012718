import type { Simulator } from '../simulator.ts'

/**
 * Cloudflare Stream's three families of players, with ids or signed tokens, and the SDK's script.
 */
export const cloudflareSimulator: Simulator = {
  name: 'cloudflare-stream',
  hosts: ['*.cloudflarestream.com', 'iframe.videodelivery.net', 'embed.videodelivery.net'],
  scripts: ['cloudflare/cloudflareFrame', 'cloudflare/cloudflareSdk'],
  answer({ hostname, pathname }) {
    const [first] = hostname.split('.')
    if (first === 'embed')
      return pathname === '/embed/sdk.latest.js' ? { script: 'cloudflare/cloudflareSdk' } : null
    const wanted = first === 'iframe' ? /^\/[\w.-]+(\/iframe)?$/ : /^\/[\w.-]+\/iframe$/
    return (first === 'iframe' || first?.startsWith('customer-')) && wanted.test(pathname)
      ? { page: 'cloudflare/cloudflareFrame' }
      : null
  },
}
