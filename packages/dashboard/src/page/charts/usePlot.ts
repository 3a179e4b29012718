import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'

/** Colours of the page, by the names of its custom properties. */
export type ReadColor = (name: string) => string

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

/** What charts have in common: axes without frames, in the colours of the page. */
export function axis(color: ReadColor, more: uPlot.Axis = {}): uPlot.Axis {
  return {
    stroke: color('--muted'),
    font: FONT,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    border: { show: false },
    ...more,
  }
}

/** What a chart is made of. */
export interface PlotParts {
  readonly options: Omit<uPlot.Options, 'width' | 'height'>
  readonly data: uPlot.AlignedData
  readonly height: number
}

/**
 * Draws a chart into an element, as wide as it is: again when the parts, the width or the theme
 * change. Returns where the current plot is.
 */
export function usePlot(
  element: RefObject<HTMLDivElement>,
  toParts: (color: ReadColor) => PlotParts,
  dependencies: readonly unknown[],
): RefObject<uPlot> {
  const plot = useRef<uPlot>(null)
  useEffect(() => {
    const root = element.current
    if (!root) return undefined
    const draw = (): void => {
      plot.current?.destroy()
      const style = getComputedStyle(root)
      const { options, data, height } = toParts((name) => style.getPropertyValue(name).trim())
      plot.current = new uPlot({ ...options, width: root.clientWidth, height }, data, root)
    }
    draw()
    const watcher = new ResizeObserver(() => {
      const current = plot.current
      if (current && current.width !== root.clientWidth)
        current.setSize({ width: root.clientWidth, height: current.height })
    })
    watcher.observe(root)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', draw)
    addEventListener('playhead-theme', draw)
    return () => {
      watcher.disconnect()
      scheme.removeEventListener('change', draw)
      removeEventListener('playhead-theme', draw)
      plot.current?.destroy()
      plot.current = null
    }
  }, dependencies)
  return plot
}

/** A colour of the page, more transparent. */
export const fade = (color: string, share: number): string =>
  `color-mix(in srgb, ${color} ${share * 100}%, transparent)`
