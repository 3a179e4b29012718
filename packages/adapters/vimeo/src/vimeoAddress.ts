/** Vimeo's player, exactly. Enterprise hosts are given by name. */
export const VIMEO_ORIGINS: readonly string[] = ['https://player.vimeo.com']

/** The video's number in a player's address. Never `h=`, which opens an unlisted video to whoever has it. */
export function vimeoId(address: string | undefined): string | null {
  return /^https?:\/\/[^/?#]+\/video\/(\d{1,20})(?:[/?#]|$)/.exec(address ?? '')?.[1] ?? null
}
