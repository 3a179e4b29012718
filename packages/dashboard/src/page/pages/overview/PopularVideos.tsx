import type { VideoTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, duration, percent } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { VideoLink } from '../videos/VideoLink.tsx'

export function PopularVideos({ videos }: { readonly videos: readonly VideoTotals[] }): VNode {
  if (!videos.length)
    return <Empty title="No video was watched">The most viewed ones will be here.</Empty>
  return (
    <DataTable
      caption="The most viewed videos"
      rows={videos}
      toKey={({ videoId }) => videoId}
      columns={[
        { label: 'Video', cell: (video) => <VideoLink {...video} /> },
        { label: 'Views', isNumber: true, cell: ({ views }) => count(views) },
        { label: 'Viewers', isNumber: true, isMinor: true, cell: ({ viewers }) => count(viewers) },
        {
          label: 'Playing time',
          isNumber: true,
          isMinor: true,
          cell: ({ playingMs }) => duration(playingMs),
        },
        {
          label: 'Completed',
          isNumber: true,
          cell: ({ completionRate }) => percent(completionRate),
        },
      ]}
    />
  )
}
