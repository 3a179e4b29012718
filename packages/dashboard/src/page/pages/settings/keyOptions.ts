import type { NewKeyOptions } from '@playhead/collector/client'

/** Origins as they are typed, separated by spaces, commas or lines. */
export const splitList = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean)

/** What a form says about a new key. Only write keys have origins and their exceptions. */
export function readKeyForm(form: FormData): NewKeyOptions {
  const kind = String(form.get('kind') ?? 'write') as NewKeyOptions['kind']
  const label = String(form.get('label') ?? '').trim()
  if (kind !== 'write') return { kind, label }
  return {
    kind,
    label,
    origins: splitList(String(form.get('origins') ?? '')),
    allowServers: form.get('allowServers') !== null,
    internal: form.get('internal') !== null,
  }
}

/** Read keys for links have this before what they are for. */
export const LINK_PREFIX = 'Link: '

/** The link that signs in with a read key, at a page of the dashboard. */
export const toReadLink = (origin: string, key: string): string =>
  `${origin}/dashboard#sign-in=${encodeURIComponent(key)}`

/** What of a key is shown about its state. */
export type KeyState = 'active' | 'ending' | 'revoked'

/** A rotated key ends in the future. */
export const readKeyState = (revokedAt: number | null, now: number): KeyState =>
  revokedAt === null ? 'active' : revokedAt > now ? 'ending' : 'revoked'
