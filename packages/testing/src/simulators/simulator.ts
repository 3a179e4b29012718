/**
 * A vendor's hosts, played by us. Adding one: an entry of this shape in `simulators.ts`, and its
 * browser code as files beside it. The same entry is served at the true origins by `simulate()`,
 * and from loopback by `serveSimulators()`.
 */
export interface Simulator {
  /** The field's name: `youtube`, `cloudflare-stream`, `vimeo`. Knobs are given by it. */
  readonly name: string
  /** Hosts; `*.` stands for exactly one label. */
  readonly hosts: readonly string[]
  /** Scripts of this folder that are served, without extension: they are bundled. */
  readonly scripts: readonly string[]
  /**
   * What an address of these hosts answers; null is a 404. Clips are at `/__sim/clip.mp4` and
   * `/__sim/other.mp4`, of every host.
   */
  answer(url: URL): SimAnswer | null
}

/** A page that runs one of {@link Simulator.scripts}, the script itself, or any text. */
export type SimAnswer =
  | { readonly page: string }
  | { readonly script: string }
  | { readonly type: string; readonly body: string }

/** Whether a host is one of a simulator's. */
export function isHostOf({ hosts }: Simulator, host: string): boolean {
  return hosts.some((each) =>
    each.startsWith('*.')
      ? host.endsWith(each.slice(1)) && !host.slice(0, 1 - each.length).includes('.')
      : each === host,
  )
}
