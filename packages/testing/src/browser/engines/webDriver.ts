/**
 * A session of W3C WebDriver over HTTP. It has one current window; commands for a window are sent
 * one at a time.
 */
export interface WebDriverSession {
  readonly capabilities: { readonly browserName: string; readonly browserVersion: string }
  /** A command of the session: the path after `/session/{id}`. */
  command<T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>
  /** The same in a window, which becomes the current one. */
  commandIn<T = unknown>(
    window: string,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<T>
  /** Runs an expression in a window and awaits its value. */
  evaluateIn(window: string, expression: string): Promise<string>
}

interface ErrorValue {
  readonly error: string
  readonly message: string
}

/** Long enough for a page that waits for the end of a clip. */
const SCRIPT_LIMIT_MS = 120_000

async function request<T>(url: string, method: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
  })
  const { value } = (await response.json()) as { value: T | ErrorValue }
  if (response.ok) return value as T
  const { error, message } = value as ErrorValue
  throw new Error(`${method} ${new URL(url).pathname}: ${error}: ${message}`)
}

/** Resolves when a driver answers at an address. */
export async function waitForDriver(url: string, limitMs: number): Promise<void> {
  for (const end = Date.now() + limitMs; ; await new Promise((next) => setTimeout(next, 50))) {
    try {
      return void (await request(`${url}/status`, 'GET'))
    } catch (error) {
      if (Date.now() > end) throw new Error(`no WebDriver at ${url}`, { cause: error })
    }
  }
}

export async function createWebDriverSession(
  url: string,
  capabilities: object,
): Promise<WebDriverSession> {
  // WebKitWebDriver would hold back each command until the `load` event, which waits for media: its
  // server may be stalled on purpose.
  const alwaysMatch = {
    ...capabilities,
    pageLoadStrategy: 'none',
    timeouts: { script: SCRIPT_LIMIT_MS },
  }
  const created = await request<{
    sessionId: string
    capabilities: WebDriverSession['capabilities']
  }>(`${url}/session`, 'POST', { capabilities: { alwaysMatch } })
  let last: Promise<unknown> = Promise.resolve()
  let current = ''
  const command: WebDriverSession['command'] = (method, path, body) =>
    request(`${url}/session/${created.sessionId}${path}`, method, body)

  const commandIn: WebDriverSession['commandIn'] = (window, method, path, body) => {
    const done = last.then(async () => {
      if (current !== window) await command('POST', '/window', { handle: window })
      current = window
      return command<never>(method, path, body)
    })
    last = done.catch(() => {})
    return done
  }

  return {
    capabilities: created.capabilities,
    command,
    commandIn,
    evaluateIn: (window, expression) =>
      commandIn(window, 'POST', '/execute/sync', { script: `return ${expression}`, args: [] }),
  }
}
