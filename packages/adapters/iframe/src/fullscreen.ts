import type { AdapterContext } from '@playhead/core'

const DOCUMENT = 9
/** Players stand in for their element with a plain object; outside a browser there are no nodes. */
const isNode = (node: unknown): boolean => typeof Node === 'function' && node instanceof Node

/**
 * Emits `fullscreen` when the element, or an element around it, enters or leaves full screen; also
 * when the player in a frame did it.
 */
export function watchFullscreen(
  element: Element,
  { document, emit, signal }: Pick<AdapterContext, 'document' | 'emit' | 'signal'>,
): void {
  let active = false
  const update = (): void => {
    const container = document?.fullscreenElement
    // Whether the container is the element or one of its ancestors, across shadow roots.
    let node: Node | null | undefined = container && element
    while (node && node !== container) node = parentOrHost(node)
    if (!!node !== active) emit({ type: 'fullscreen', active: !active })
    active = !!node
  }
  // The page's markup can shadow methods of the document: `<img name="addEventListener">`.
  if (document)
    EventTarget.prototype.addEventListener.call(document, 'fullscreenchange', update, { signal })
  update()
}

/**
 * The parent of a node, or the host of its shadow root. Controls shadow the properties of their
 * form, and named elements those of the document (HTML specification, "DOM tree accessors"): with
 * `<input name="parentNode">` in a form, `form.parentNode` is that input.
 */
const parentOrHost = (node: Node): Node | null =>
  (isNode(node) ? Reflect.get(Node.prototype, 'parentNode', node) : node.parentNode) ??
  (node.nodeType === DOCUMENT ? null : (node as ShadowRoot).host)
