/** A rendering engine other than Chromium's, whose browser can be driven here. */
export type EngineName = 'firefox' | 'webkit'

/**
 * What tests that run in several engines need of a browser. Plain protocols underneath, no
 * Playwright.
 */
export interface EngineBrowser {
  readonly engine: EngineName
  /** Product and version, as the browser reports them: `Firefox 153.0`. */
  readonly version: string
  /**
   * Opens a page that is visible, and resolves when its document is parsed, with all scripts that
   * are not `async`.
   */
  open(url: string): Promise<EnginePage>
  /** Ends all processes of the browser at once: no handler of a page runs. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** A window or a tab. */
export interface EnginePage {
  /**
   * Runs a function or an expression in the page, and awaits what it returns, which has to be JSON.
   * A function sees nothing of the scope it was written in, only `args`.
   * @throws with the message of what the page threw
   */
  evaluate<T, Args extends readonly unknown[]>(
    run: PageFunction<T, Args> | string,
    ...args: Args
  ): Promise<T>
  /**
   * Waits until an expression or a function holds.
   * @throws after `limitMs` with the condition
   */
  waitUntil(condition: PageFunction<unknown, []> | string, limitMs?: number): Promise<void>
  /** Resolves when the next document is parsed. */
  navigate(url: string): Promise<void>
  /**
   * A real click, by the browser's own input events, on the middle of the first element that
   * matches.
   */
  click(selector: string): Promise<void>
  /**
   * Presses and releases a key: a character, or a code point of WebDriver's table, such as `\uE00C`
   * for Escape.
   */
  press(key: string): Promise<void>
  /** The document becomes hidden. */
  hide(): Promise<void>
  show(): Promise<void>
  /** As the user closes it: the page's `pagehide` handlers run. */
  close(): Promise<void>
}

export type PageFunction<T, Args extends readonly unknown[]> = (...args: Args) => T | Promise<T>

/** The expression of a call in the page. */
const toExpression = (
  run: PageFunction<unknown, never> | string,
  args: readonly unknown[],
): string => (typeof run === 'string' ? run : `(${run})(...${JSON.stringify(args)})`)

/** What a protocol has to offer; the rest of a page is the same for all. */
export interface RawEnginePage extends Pick<EnginePage, 'navigate' | 'hide' | 'show' | 'close'> {
  /**
   * Awaits an expression that evaluates to a promise of a string: each protocol serializes other
   * values its own way.
   */
  evaluateText(expression: string): Promise<string>
  /** Action sequences of WebDriver, which BiDi has taken over as they are. */
  perform(actions: readonly object[]): Promise<void>
}

/** `then` catches what a function throws at once, too. */
export const toJson = (expression: string): string =>
  `Promise.resolve().then(() => (${expression})).then((value) => JSON.stringify(value) ?? 'null')`

const LIMIT_MS = 20_000
const POLL_MS = 20

export function createPage(raw: RawEnginePage): EnginePage {
  async function evaluate<T, Args extends readonly unknown[]>(
    run: PageFunction<T, Args> | string,
    ...args: Args
  ): Promise<T> {
    const value = toExpression(run, args)
    return JSON.parse(await raw.evaluateText(toJson(value))) as T
  }
  return {
    evaluate,
    async waitUntil(condition, limitMs = LIMIT_MS) {
      const expression = `Boolean(${toExpression(condition, [])})`
      let cause: unknown
      for (const end = Date.now() + limitMs; Date.now() < end; ) {
        try {
          if (await evaluate<boolean, []>(expression)) return
        } catch (error) {
          cause = error // a page that is being navigated has no document to ask
        }
        await new Promise((next) => setTimeout(next, POLL_MS))
      }
      throw new Error(`not within ${limitMs} ms: ${condition}`, { cause })
    },
    async click(selector) {
      const [x, y] = await evaluate(middleOfElement, selector)
      const mouse = [
        { type: 'pointerMove', x, y, duration: 0 },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ]
      await raw.perform([
        { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: mouse },
      ])
    },
    async press(key) {
      const keys = ['keyDown', 'keyUp'].map((type) => ({ type, value: key }))
      await raw.perform([{ type: 'key', id: 'keyboard', actions: keys }])
    },
    navigate: raw.navigate,
    hide: raw.hide,
    show: raw.show,
    close: raw.close,
  }
}

function middleOfElement(selector: string): [number, number] {
  const element = document.querySelector(selector)
  if (!element) throw new Error(`no element matches ${selector}`)
  element.scrollIntoView({ block: 'nearest' })
  const { left, top, width, height } = element.getBoundingClientRect()
  return [Math.round(left + width / 2), Math.round(top + height / 2)]
}
