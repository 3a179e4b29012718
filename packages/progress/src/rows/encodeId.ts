/** An id as part of a key or an address. Half a surrogate pair, which `encodeURIComponent` throws at, becomes U+FFFD. */
export const encodeId = (id: string): string => encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd'))
