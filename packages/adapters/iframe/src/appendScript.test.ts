// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'

const load = async () => (await import('./appendScript.ts')).appendScript
/** The script that was appended last; happy-dom does not load it. */
const appended = () => [...document.head.querySelectorAll('script')].at(-1)

afterEach(() => {
  vi.resetModules()
  vi.unstubAllGlobals()
  document.head.replaceChildren()
})

describe('a script of a vendor', () => {
  it('is appended with its address and the nonce, and reports when it does not load', async () => {
    const appendScript = await load()
    const fail = vi.fn()
    const append = vi.spyOn(document.head, 'append').mockImplementation(() => {})
    appendScript('https://vendor.test/api.js', 'vendor', 'n0', fail)
    appendScript('https://vendor.test/api.js', 'vendor', undefined, fail)
    const [[first], [second]] = append.mock.calls as unknown as [
      [HTMLScriptElement],
      [HTMLScriptElement],
    ]
    append.mockRestore()

    expect(first.src).toBe('https://vendor.test/api.js')
    expect(first.nonce).toBe('n0')
    expect(second.nonce).toBe(document.createElement('script').nonce)
    expect(second.hasAttribute('nonce')).toBe(false)
    expect(fail).not.toHaveBeenCalled()
    first.onerror?.(new Event('error'))
    expect(fail).toHaveBeenCalledTimes(1)
  })

  it('has no nonce where the page has none', async () => {
    const appendScript = await load()
    // happy-dom has no `nonce`; in browsers, it turns every value into text.
    const nonces: string[] = []
    Object.defineProperty(HTMLScriptElement.prototype, 'nonce', {
      configurable: true,
      set: (value) => nonces.push(String(value)),
    })
    const append = vi.spyOn(document.head, 'append').mockImplementation(() => {})
    for (const nonce of ['n0', undefined])
      appendScript('https://vendor.test/api.js', 'vendor', nonce, () => {})
    append.mockRestore()
    delete (HTMLScriptElement.prototype as Partial<HTMLScriptElement>).nonce

    expect(nonces).toEqual(['n0'])
  })

  it('has failed where the page refuses it', async () => {
    const appendScript = await load()
    const fail = vi.fn()
    const append = vi.spyOn(document.head, 'append').mockImplementation(() => {
      throw new Error('refused')
    })
    appendScript('https://vendor.test/api.js', 'vendor', undefined, fail)
    append.mockRestore()

    expect(fail).toHaveBeenCalledTimes(1)
    expect(appended()).toBeUndefined()
  })

  it('has the address that its policy makes, which is created once', async () => {
    const appendScript = await load()
    const created: string[] = []
    vi.stubGlobal('trustedTypes', {
      createPolicy(name: string, rules: { createScriptURL(): string }) {
        created.push(name)
        return { createScriptURL: (input: string) => `${rules.createScriptURL()}?trusted${input}` }
      },
    })
    const append = vi.spyOn(document.head, 'append').mockImplementation(() => {})
    appendScript('https://vendor.test/api.js', 'vendor', undefined, () => {})
    appendScript('https://vendor.test/api.js', 'vendor', undefined, () => {})
    appendScript('https://other.test/api.js', 'other', undefined, () => {})
    const sources = append.mock.calls.map(
      ([script]) => (script as unknown as HTMLScriptElement).src,
    )
    append.mockRestore()

    expect(created).toEqual(['vendor', 'other'])
    expect(sources).toEqual([
      'https://vendor.test/api.js?trusted',
      'https://vendor.test/api.js?trusted',
      'https://other.test/api.js?trusted',
    ])
  })

  it('has its own address where the page does not allow the policy', async () => {
    const appendScript = await load()
    vi.stubGlobal('trustedTypes', {
      createPolicy() {
        throw new TypeError('not allowed')
      },
    })
    const append = vi.spyOn(document.head, 'append').mockImplementation(() => {})
    appendScript('https://vendor.test/api.js', 'vendor', undefined, () => {})
    const [[script]] = append.mock.calls as unknown as [[HTMLScriptElement]]
    append.mockRestore()

    expect(script.src).toBe('https://vendor.test/api.js')
  })
})
