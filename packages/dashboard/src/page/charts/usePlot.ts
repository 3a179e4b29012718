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
 * change. `data` that changes alone is set into the plot that is there, so that a chart that is
 * updated every few seconds creates no plots. Returns where the current plot is.
 */
export function usePlot(
  element: RefObject<HTMLDivElement>,
  toParts: (color: ReadColor) => PlotParts,
  dependencies: readonly unknown[],
  data?: uPlot.AlignedData,
): RefObject<uPlot> {
  const plot = useRef<uPlot>(null)
  const latest = useRef(toParts)
  latest.current = toParts
  const drawn = useRef<uPlot.AlignedData | undefined>(undefined)
  useEffect(() => {
    const root = element.current
    if (!root) return undefined
    const draw = (): void => {
      plot.current?.destroy()
      const style = getComputedStyle(root)
      const parts = latest.current((name) => style.getPropertyValue(name).trim())
      const size = { width: root.clientWidth, height: parts.height }
      plot.current = new uPlot({ ...parts.options, ...size }, parts.data, root)
      drawn.current = parts.data
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
  useEffect(() => {
    if (data && data !== drawn.current) plot.current?.setData(data)
    drawn.current = data
  }, [data])
  return plot
}

/** A colour of the page, more transparent. */
export const fade = (color: string, share: number): string =>
  `color-mix(in srgb, ${color} ${share * 100}%, transparent)`
