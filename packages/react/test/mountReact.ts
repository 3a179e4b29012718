import type { ReactNode } from 'react'
import type { LoadedReact } from './loadReact.ts'

/** A root of one React, in an element of the document. */
export interface MountedReact {
  readonly container: HTMLElement
  /** Runs a function, and everything that React does because of it. */
  act(run: () => unknown): Promise<void>
  render(node: ReactNode): Promise<void>
  /** Replaces the root by one that takes over the HTML of the container. */
  hydrate(node: ReactNode): Promise<void>
  unmount(): Promise<void>
}

/** Mounts an empty root. The test unmounts it. */
export function mountReact({ React, client }: LoadedReact): MountedReact {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const container = document.body.appendChild(document.createElement('div'))
  let root = client.createRoot(container)
  const act = (run: () => unknown): Promise<void> =>
    React.act(async () => {
      await run()
    })
  return {
    container,
    act,
    render: (node) => act(() => root.render(node)),
    hydrate: (node) =>
      act(() => {
        root = client.hydrateRoot(container, node)
      }),
    unmount: () => act(() => root.unmount()),
  }
}
