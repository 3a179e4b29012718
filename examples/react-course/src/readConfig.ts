/** What the server tells this page. An app of yours knows both without asking. */
export interface Config {
  readonly viewer: string
  /** The collector's; it tells it to loopback only. */
  readonly writeKey: string | undefined
}

export async function readConfig(): Promise<Config> {
  const viewer = /(?:^|; )viewer=([\w-]+)/.exec(document.cookie)?.[1] ?? 'nobody'
  try {
    const { writeKey } = (await (await fetch('/demo-config.json')).json()) as { writeKey?: string }
    return { viewer, writeKey }
  } catch {
    return { viewer, writeKey: undefined }
  }
}
