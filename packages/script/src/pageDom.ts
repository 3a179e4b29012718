import { readDocument } from '@playhead/core/internal'

// Controls become properties of their form, ahead of the built-in ones: `<form><input
// name="matches">`. Elements that the page did not mark are therefore asked by the methods of
// `Element` itself.

/** Elements of the page that match. */
export const queryDocument = (selector: string): NodeListOf<Element> =>
  readDocument('querySelectorAll').call(document, selector)

/** Elements inside this one that match. */
export const queryElement = (element: Element, selector: string): NodeListOf<Element> =>
  Element.prototype.querySelectorAll.call(element, selector)

/** Whether a node is an element that matches. */
export const matches = (node: Node, selector: string): boolean =>
  node instanceof Element && Element.prototype.matches.call(node, selector)

/** The value, if it is a script tag: no other element's address and attributes are trusted. */
export const asScript = (value: unknown): HTMLScriptElement | null =>
  value instanceof HTMLScriptElement ? value : null
