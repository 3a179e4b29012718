/** What the server of the examples tells their pages. Your page knows its own key, and the true players. */
interface Told {
  readonly writeKey: string
  readonly simulators: Readonly<Record<string, string>>
}
const read = async (): Promise<Told> => (await fetch('/example.json')).json()

/** The key of the collector behind this page. */
export const writeKey = async (): Promise<string> => (await read()).writeKey

/** The origin of a simulated player: these examples run without a network. */
export const simulator = async (name: 'youtube' | 'cloudflare-stream' | 'vimeo'): Promise<string> =>
  (await read()).simulators[name] ?? ''
