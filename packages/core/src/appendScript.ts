import { readDocument } from './readDocument.ts'

/** What `window.trustedTypes` offers, where the browser has it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(input: string): string }
}

/** Addresses that were allowed before: a policy can be created once only. */
const trusted = new Map<string, string>()

/**
 * Loads a script from a fixed address. Calls `fail` if it does not load, also where the page's content security policy refuses it.
 * Under `require-trusted-types-for 'script'` the address is made by the policy named `policy`; each name can be used once a page.
 */
export function appendScript(url: string, policy: string, nonce: string | undefined, fail: () => void): void {
  try {
    const script: HTMLScriptElement = readDocument('createElement').call(document, 'script') as HTMLScriptElement
    script.src = trustedUrl(url, policy)
    script.async = true
    if (nonce) script.nonce = nonce
    script.onerror = fail
    readDocument('head').append(script)
  } catch {
    fail()
  }
}

/** The address from a policy that makes no other one. Where the page does not allow that policy, its default policy decides. */
function trustedUrl(url: string, policy: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  try {
    const before = trusted.get(url)
    if (before) return before
    const address = trustedTypes?.createPolicy(policy, { createScriptURL: () => url }).createScriptURL('') ?? url
    trusted.set(url, address)
    return address
  } catch {
    return url
  }
}
