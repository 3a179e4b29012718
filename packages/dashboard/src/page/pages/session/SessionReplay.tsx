import type { StoredSession, Video } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { ChartTable } from '../../charts/ChartTable.tsx'
import { clockTime, timeCode, duration as toDuration } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { buildPath, findSegment, type PathSegment, positionAt, sortEvents } from './buildPath.ts'
import { createTimeScale } from './createTimeScale.ts'
import { describeEvent } from './describeEvent.ts'
import { EventList } from './EventList.tsx'
import { FollowingVideo } from './FollowingVideo.tsx'
import { PathChart } from './PathChart.tsx'
import { type Replay, SPEEDS, useReplay } from './useReplay.ts'

interface Props {
  readonly session: StoredSession
  readonly video: Video | undefined
}

/** The way of the session through the content, to replay, with its events. */
export function SessionReplay({ session, video }: Props): VNode {
  const { startedAt } = session
  const events = useMemo(() => sortEvents(session.events), [session])
  const path = useMemo(() => buildPath(session), [session])
  const scale = useMemo(() => createTimeScale(path), [path])
  const replay = useReplay(scale.lengthMs)
  const moment = scale.toMoment(replay.place)
  const segment = findSegment(path, moment)
  const title = 'The path through the video'
  if (!events.length || !segment || !scale.lengthMs)
    return (
      <Card title={title}>
        <Empty title="The events of this session are not stored">
          Either none were sent, or they are older than the collector keeps events. The figures
          remain.
        </Empty>
      </Card>
    )
  const position = positionAt(segment, moment)
  const furthest = Math.max(...path.map(({ start, end }) => Math.max(start, end)), 1)
  const media = video?.mediaUrl
  return (
    <Card title={title} note={<Legend isShortened={scale.shortened.length > 0} />}>
      <div class="replay">
        <Controls
          replay={replay}
          text={`${timeCode((moment - startedAt) / 1000)} after the start, at ${clockTime(moment)}`}
          state={segment.state}
          position={position}
        />
        {media !== undefined && (
          <FollowingVideo
            src={media}
            poster={video?.thumbnailUrl}
            position={position}
            rate={replay.playing ? toRate(segment) * replay.speed : 0}
          />
        )}
        <PathChart
          path={path}
          scale={scale}
          events={events}
          startedAt={startedAt}
          duration={Math.max(session.duration ?? 0, furthest)}
          place={replay.place}
          position={position}
          text={`${timeCode((moment - startedAt) / 1000)} after the start: ${segment.state} at ${timeCode(position)}`}
          onPlace={replay.seek}
          onToggle={replay.toggle}
        />
        <EventList
          events={events}
          startedAt={startedAt}
          moment={moment}
          onMoment={(at) => replay.seek(scale.toPlace(at))}
        />
      </div>
      <EventTable session={session} />
    </Card>
  )
}

/** Seconds of content for each second of time. */
const toRate = ({ state, from, to, start, end }: PathSegment): number =>
  state === 'playing' && to > from ? Math.max(0, ((end - start) / (to - from)) * 1000) : 0

interface ControlsProps {
  readonly replay: Replay
  readonly text: string
  readonly state: string
  readonly position: number
}

function Controls({ replay, text, state, position }: ControlsProps): VNode {
  return (
    <div class="replay-controls">
      <button type="button" class="primary" onClick={replay.toggle}>
        {replay.playing ? 'Pause' : 'Replay'}
      </button>
      <label>
        <span class="hidden">Speed of the replay</span>
        <select
          value={replay.speed}
          onChange={({ currentTarget }) => replay.setSpeed(Number(currentTarget.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
      <p class="replay-now">
        <span class={`state state-${state}`}>{state}</span> at <b>{timeCode(position)}</b>
        <span class="caption"> {text}</span>
      </p>
    </div>
  )
}

function Legend({ isShortened }: { readonly isShortened: boolean }): VNode {
  return (
    <span class="legend">
      <span class="key path-key-playing">playing</span>
      <span class="key path-key-paused">paused, or waiting</span>
      <span class="key path-key-seeking">seek</span>
      <span class="key path-key-rebuffering">rebuffering</span>
      {isShortened && <span class="key path-key-rest">long rest, shortened</span>}
      <span>In the graph the space bar plays, and the arrow keys move.</span>
    </span>
  )
}

function EventTable({
  session: { events, startedAt },
}: {
  readonly session: StoredSession
}): VNode {
  return (
    <ChartTable
      caption="All events of the session"
      rows={events}
      toKey={({ seq }) => String(seq)}
      columns={[
        { label: 'Time', cell: ({ at }) => clockTime(at) },
        {
          label: 'After the start',
          isNumber: true,
          cell: ({ at }) => toDuration(Math.max(0, at - startedAt)),
        },
        { label: 'Event', cell: ({ type }) => type },
        { label: 'Position', isNumber: true, cell: ({ position }) => timeCode(position) },
        { label: 'What happened', cell: describeEvent },
      ]}
    />
  )
}
