import { readDocument } from '@playhead/core/internal'

/** What `window.trustedTypes` offers, where the browser has it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(): string },
  ): { createScriptURL(input: string): string }
}

/** Trusted URLs made so far: a policy can be created only once. */
const trusted = new Map<string, string>()

/**
 * Loads a script from a fixed URL. Calls `fail` if it does not load, also where the page's
 * Content-Security-Policy refuses it. Under `require-trusted-types-for 'script'` the URL is made by
 * the policy named `policy`; each name can be used once a page.
 */
export function appendScript(
  url: string,
  policy: string,
  nonce: string | undefined,
  fail: () => void,
): void {
  try {
    const script: HTMLScriptElement = readDocument('createElement').call(
      document,
      'script',
    ) as HTMLScriptElement
    script.src = trustedUrl(url, policy)
    if (nonce) script.nonce = nonce
    script.onerror = fail
    readDocument('head').append(script)
  } catch {
    fail()
  }
}

/**
 * The URL from a policy that makes no other one. Where the page does not allow that policy, its
 * default policy decides.
 */
function trustedUrl(url: string, policy: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  try {
    const before = trusted.get(url)
    if (before) return before
    const made =
      trustedTypes?.createPolicy(policy, { createScriptURL: () => url }).createScriptURL('') ?? url
    trusted.set(url, made)
    return made
  } catch {
    return url
  }
}
