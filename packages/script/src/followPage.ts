import type { Tracker } from './createTracker.ts'

/** What the page marks to be followed. */
const MARKED = '[data-playhead]:not([data-playhead=false]),[data-video-analytics]:not([data-video-analytics=false])'
/** An element that moves within the page is away for less than a frame. ms */
const GONE_MS = 50

export const markedElements = (): NodeListOf<Element> => document.querySelectorAll(MARKED)

/** Follows the marked elements of the page: those that are there, those that come, until they go. */
export function followPage(tracker: Tracker): void {
  let looking = false

  function endThoseGone(): void {
    looking = false
    for (const element of tracker.marked()) {
      if (!element.isConnected || !element.matches(MARKED)) void tracker.end(element)
    }
  }

  new MutationObserver((records) => {
    // Turbo shows a copy from its cache while the real page is on its way.
    const isPreview = document.documentElement.hasAttribute('data-turbo-preview')
    for (const { type, target, addedNodes } of isPreview ? [] : records) {
      for (const node of type === 'attributes' ? [target] : addedNodes) {
        if (!(node instanceof Element) || !node.isConnected) continue
        if (node.matches(MARKED)) tracker.again(node)
        for (const element of node.querySelectorAll(MARKED)) tracker.again(element)
      }
    }
    if (looking) return
    looking = true
    setTimeout(endThoseGone, GONE_MS)
  }).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-video-id', 'data-playhead', 'data-video-analytics'],
  })
  for (const element of markedElements()) tracker.again(element)
}
