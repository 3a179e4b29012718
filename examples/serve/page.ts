/**
 * The configuration that the examples' server gives to their pages. Your page knows its own key,
 * and uses the real players.
 */
interface ExampleConfig {
  readonly writeKey: string
  readonly simulators: Readonly<Record<string, string>>
}
const read = async (): Promise<ExampleConfig> => (await fetch('/example.json')).json()

/** The key of the collector behind this page. */
export const writeKey = async (): Promise<string> => (await read()).writeKey

/** The origin of a simulated player: these examples run without a network. */
export const simulator = async (name: 'youtube' | 'cloudflare-stream' | 'vimeo'): Promise<string> =>
  (await read()).simulators[name] ?? ''
