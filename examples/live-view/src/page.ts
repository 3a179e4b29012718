/** Elements of the page by id; a missing one is a mistake in index.html. */
export function byId<E extends Element = HTMLElement>(id: string): E {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return element as Element as E
}

/** Writes only what changed: the page is painted ten times a second. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function set(element: Element, name: string, value: string | number): void {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value))
}

/** An element with attributes and children. */
export function make(
  name: string,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElement {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes))
    element.setAttribute(attribute, value)
  element.append(...children)
  return element
}

/**
 * A bar of an SVG with the viewBox 0 0 1000 100: from the bottom, in thousandths and hundredths.
 */
export interface Bar {
  readonly x: number
  readonly width: number
  readonly height?: number
  readonly kind?: string
}

/** Makes an SVG group hold exactly these bars, using again what is there. */
export function drawBars(group: Element, bars: readonly Bar[]): void {
  while (group.childElementCount > bars.length) group.lastElementChild?.remove()
  bars.forEach(({ x, width, height = 100, kind }, index) => {
    let rect = group.children[index]
    if (!rect) {
      rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
      group.append(rect)
    }
    set(rect, 'x', x.toFixed(2))
    set(rect, 'width', Math.max(0, width).toFixed(2))
    set(rect, 'y', (100 - height).toFixed(1))
    set(rect, 'height', height.toFixed(1))
    if (kind) set(rect, 'data-kind', kind)
  })
}
