/** What the server gives to this page. Your app knows both already. */
export interface Config {
  readonly viewer: string
  /** The collector's; it is served to loopback addresses only. */
  readonly writeKey: string | undefined
}

export async function readConfig(): Promise<Config> {
  const viewer = /(?:^|; )viewer=([\w-]+)/.exec(document.cookie)?.[1] ?? 'unknown'
  try {
    const { writeKey } = (await (await fetch('/demo-config.json')).json()) as { writeKey?: string }
    return { viewer, writeKey }
  } catch {
    return { viewer, writeKey: undefined }
  }
}
