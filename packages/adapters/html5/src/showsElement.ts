/** Whether the element is, or is inside, what is full screen; through shadow roots. */
export function showsElement(shown: Element | null | undefined, element: Element): boolean {
  for (
    let node: Node | null | undefined = element;
    shown && node;
    node = node.parentNode ?? (node as ShadowRoot).host
  ) {
    if (node === shown) return true
  }
  return false
}
