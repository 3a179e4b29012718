import type uPlot from 'uplot'

/** What is shown at the pointer. */
export interface TooltipText {
  readonly title: string
  readonly lines: readonly string[]
}

/** Shows figures beside the pointer, for the value at an index of the data. */
export function createTooltip(describe: (index: number) => TooltipText | undefined): uPlot.Plugin {
  const tip = document.createElement('div')
  tip.className = 'tooltip'
  tip.hidden = true
  return {
    hooks: {
      init: (plot) => void plot.over.append(tip),
      setCursor: (plot) => {
        const { idx, left = -1 } = plot.cursor
        const text = idx == null || left < 0 ? undefined : describe(idx)
        tip.hidden = !text
        if (!text) return
        const title = document.createElement('strong')
        title.textContent = text.title
        tip.replaceChildren(title, ...text.lines.map(toLine))
        const isLeft = left > plot.over.clientWidth / 2
        tip.style.left = isLeft ? '' : `${left + 12}px`
        tip.style.right = isLeft ? `${plot.over.clientWidth - left + 12}px` : ''
      },
    },
  }
}

function toLine(text: string): HTMLElement {
  const line = document.createElement('span')
  line.textContent = text
  return line
}
