/** Longer than the DNS allows. */
const MAX_HOST = 253

/**
 * The host that referred a viewer, without `www.`; null without a referrer, or when it has no host.
 * Apps have one: `android-app://com.google.android.gm/`.
 */
export function readReferrerHost(referrer: string | undefined): string | null {
  if (!referrer || !URL.canParse(referrer)) return null
  const { protocol, hostname } = new URL(referrer)
  if (!/^(https?|android-app|ios-app):$/.test(protocol)) return null
  const host = hostname
    .toLowerCase()
    .replace(/^www\.(?=.+\.)/, '')
    .replace(/\.$/, '')
  return host && host.length <= MAX_HOST ? host : null
}
