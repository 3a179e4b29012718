import { timeCode } from '../format.ts'
import { byId, make } from '../page.ts'
import { describeEvent, kindOf } from './describeEvent.ts'
import type { Panel } from './panel.ts'

/** Older events are removed from the page; the collector keeps them. */
const SHOWN = 120

/** Events as they happen, newest first. */
export function timeLine(): Panel {
  const list = byId('events')
  let startedAt = Date.now()
  return {
    begin() {
      startedAt = Date.now()
      if (list.childElementCount) list.prepend(make('li', { class: 'break' }, 'a new session'))
    },
    onEvent(event) {
      const time = make('time', {}, timeCode(Math.max(0, event.at - startedAt) / 1000))
      list.prepend(
        make(
          'li',
          { 'data-kind': kindOf(event) },
          time,
          make('b', {}, event.type),
          make('span', {}, describeEvent(event)),
          make('small', {}, `#${event.seq}`),
        ),
      )
      while (list.childElementCount > SHOWN) list.lastElementChild?.remove()
    },
    paint() {},
  }
}
