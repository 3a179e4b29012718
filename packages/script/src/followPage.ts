import { readDocument } from '@playhead/core/internal'
import type { Tracker } from './createTracker.ts'
import { matches, queryDocument, queryElement } from './pageDom.ts'

const MARKS = ['data-playhead', 'data-video-analytics']
/** What the page marks to be followed. */
const MARKED = `${MARKS.map((mark) => `[${mark}]:not([${mark}=false])`)}`
/**
 * Elements that move within the page are away for less than a frame, and attributes change one by
 * one. ms
 */
const SETTLE_MS = 50

export const markedElements = (): NodeListOf<Element> => queryDocument(MARKED)

/**
 * Follows the marked elements of the page: those that are there, those that come, until they go.
 */
export function followPage(tracker: Tracker): void {
  let settling = false

  function settle(): void {
    settling = false
    for (const element of tracker.marked()) {
      if (!element.isConnected || !matches(element, MARKED)) void tracker.end(element)
      else tracker.again(element)
    }
  }

  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      for (const node of (type === 'attributes' ? [target] : addedNodes) as Iterable<Element>) {
        // Turbo shows a copy from its cache while the real page is on its way.
        if (
          !(node instanceof Element) ||
          !node.isConnected ||
          readDocument('documentElement').dataset.turboPreview != null
        )
          continue
        if (matches(node, MARKED)) tracker.begin(node)
        for (const element of queryElement(node, MARKED)) tracker.begin(element)
      }
    }
    if (!settling) setTimeout(settle, SETTLE_MS)
    settling = true
  }).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-video-id', ...MARKS],
  })
  for (const element of markedElements()) tracker.begin(element)
}
