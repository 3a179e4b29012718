/**
 * Encodes an id for a key or an address. A lone surrogate, for which `encodeURIComponent` throws,
 * becomes U+FFFD.
 */
export const encodeId = (id: string): string =>
  encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd'))
