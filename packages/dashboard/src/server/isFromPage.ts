/**
 * Whether a request comes from a page of the same origin, or is one that changes nothing. With the
 * cookie being `SameSite=Strict`, this is the second lock against cross-site request forgery: it
 * also keeps out pages of other ports and subdomains, which count as the same site.
 */
export function isFromPage({ method, headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  // `none`: the user opened the address, a download for example.
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  if (method === 'GET' || method === 'HEAD') return true
  if (site === 'same-origin') return true
  const origin = headers.get('origin')
  const host = headers.get('host') ?? new URL(url).host
  // Behind a proxy that ends TLS, the collector sees `http:`.
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host
}
