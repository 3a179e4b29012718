/** What the page's imports from the examples' own packages stand for on a reader's page. */
const ORIGINS: Readonly<Record<string, string>> = {
  youtube: 'https://www.youtube.com',
  vimeo: 'https://player.vimeo.com',
  'cloudflare-stream': 'https://customer-f33zs165nr7gyfy4.cloudflarestream.com',
}

/**
 * An example's source as the page shows it: without the panel beside the player, with a key and the
 * real player's origin.
 */
export function copyableSource(source: string): string {
  return source
    .replace(/^import .* from '@playhead\/example-.*\n/gm, '')
    .replace(/^\/\/ The real one: .*\n/gm, '')
    .replace(/\n*^void liveView\(.*\)\n?/gm, '\n')
    .replace(/await writeKey\(\)/g, "'wk_…'")
    .replace(/await simulator\('([\w-]+)'\)/g, (_, name: string) => `'${ORIGINS[name] ?? name}'`)
    .trim()
}
