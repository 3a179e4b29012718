import {
  byId,
  type CollectorReader,
  drawBars,
  make,
  many,
  percent,
  seconds,
  set,
  setText,
  timeCode,
} from '@playhead/example-live-view'

/** Everybody who watched the video: a heatmap by the second, and the totals. */
export function crowd(collector: CollectorReader | undefined): {
  ask(video: string): Promise<void>
} {
  const [map, peak, end] = [byId('heatmap'), byId('heatmap-peak'), byId('heatmap-end')]
  const totals = ['views', 'viewers', 'on average', 'completed'].map((label) => {
    const shown = make('dd', {}, '–')
    byId('summary').append(make('div', {}, make('dt', {}, label), shown))
    return shown
  })

  return {
    async ask(video) {
      const [heat, summary] = await Promise.all([
        collector?.heatmap(video),
        collector?.summary(video),
      ])
      if (heat?.cells.length) {
        const long = heat.cells.at(-1)?.to ?? 1
        const sums = heat.cells.map(({ from, to, watchedSeconds, replayedSeconds }) => ({
          from,
          to,
          seen: (watchedSeconds + replayedSeconds) / (to - from),
        }))
        const top = Math.max(...sums.map(({ seen }) => seen))
        drawBars(
          map,
          sums.map(({ from, to, seen }) => ({
            x: (from / long) * 1000,
            width: ((to - from) / long) * 1000 - 2,
            height: top ? (seen / top) * 100 : 0,
          })),
        )
        const best = sums.find(({ seen }) => seen === top)
        const most =
          best && top ? `seen most: ${timeCode(best.from)}, ${many(Math.round(top), 'time')}` : ''
        setText(peak, most)
        setText(end, timeCode(long))
        set(map, 'aria-label', `How often each second was watched. ${most}`)
      }
      if (!summary) return
      const { views, viewers, averages, completionRate } = summary
      for (const [index, text] of [
        String(views),
        String(viewers),
        seconds((averages.playingMs ?? 0) / 1000),
        percent(completionRate),
      ].entries()) {
        setText(totals[index] as Element, text)
      }
    },
  }
}
