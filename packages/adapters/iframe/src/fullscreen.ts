import type { AdapterContext } from '@playhead/core'

/** Emits `fullscreen` when the element, or an element around it, enters or leaves full screen; also when the player in a frame did it. */
export function watchFullscreen(
  element: Element,
  { document, emit, signal }: Pick<AdapterContext, 'document' | 'emit' | 'signal'>,
): void {
  let active = false
  const update = (): void => {
    const container = document?.fullscreenElement
    // Whether the container is the element or one of its ancestors, across shadow roots.
    let node: Node | null | undefined = container && element
    while (node && node !== container) node = node.parentNode ?? (node as ShadowRoot).host
    if (!!node !== active) emit({ type: 'fullscreen', active: !active })
    active = !!node
  }
  // The page's markup can shadow methods of the document: `<img name="addEventListener">`.
  if (document) EventTarget.prototype.addEventListener.call(document, 'fullscreenchange', update, { signal })
  update()
}
