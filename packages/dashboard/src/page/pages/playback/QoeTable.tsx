import type { QoeDimension, QoeGroup, QoeTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { count, duration, many, percent } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { isWorse, METRICS, type Metric, MIN_ATTEMPTS, readMetric } from './findWorst.ts'
import { DIMENSION_NAMES, nameValue } from './nameValue.ts'

interface Props {
  readonly dimension: QoeDimension
  readonly groups: readonly QoeGroup[]
  readonly totals: QoeTotals
}

interface Row extends QoeTotals {
  /** `undefined`: all sessions. */
  readonly group: QoeGroup | undefined
}

const METRIC_LABELS: Readonly<Record<Metric, string>> = {
  startup: 'Startup, median',
  rebuffering: 'Rebuffering',
  failures: 'Failed',
  exits: 'Left before the start',
}

/** How well videos play for each value of a dimension, the most frequent first. */
export function QoeTable({ dimension, groups, totals }: Props): VNode {
  const { label } = DIMENSION_NAMES[dimension]
  if (!groups.length)
    return (
      <Empty title="No attempts to play">Choose a longer period, or remove a filter above.</Empty>
    )
  const sorted = [...groups].sort((a, b) => b.attempts - a.attempts)
  const rows: Row[] = [
    { ...totals, group: undefined },
    ...sorted.map((group) => ({ ...group, group })),
  ]
  const mostAttempts = sorted[0]?.attempts ?? 0
  const toMax = (metric: Metric): number =>
    Math.max(...rows.map((row) => readMetric(row, metric) ?? 0))
  const max = Object.fromEntries(METRICS.map((each) => [each, toMax(each)]))
  const maxP95 = Math.max(...rows.map(({ startupMs }) => startupMs.p95 ?? 0))
  const toCell = (row: Row, metric: Metric): VNode => {
    const value = readMetric(row, metric)
    return (
      <Measure
        text={metric === 'startup' ? duration(value) : percent(value)}
        share={max[metric] ? (value ?? 0) / max[metric] : 0}
        isWorse={row.group !== undefined && isWorse(row.group, totals, metric)}
      />
    )
  }
  return (
    <DataTable
      caption={`Playback by ${label.toLowerCase()}`}
      rows={rows}
      toKey={({ group }) => (group ? `=${group.value}` : 'all')}
      columns={[
        { label, cell: (row) => <Value dimension={dimension} group={row.group} /> },
        {
          label: 'Attempts',
          isNumber: true,
          isMinor: true,
          cell: ({ attempts, group }) => (
            <Measure
              text={count(attempts)}
              share={group && mostAttempts ? attempts / mostAttempts : 0}
              color="--paused"
            />
          ),
        },
        {
          label: METRIC_LABELS.startup,
          isNumber: true,
          cell: (row) => toCell(row, 'startup'),
        },
        {
          label: 'Startup, 95 %',
          isNumber: true,
          isMinor: true,
          cell: ({ startupMs: { p95 } }) => (
            <Measure text={duration(p95)} share={maxP95 ? (p95 ?? 0) / maxP95 : 0} />
          ),
        },
        ...(['rebuffering', 'failures', 'exits'] as const).map((metric) => ({
          label: METRIC_LABELS[metric],
          isNumber: true,
          isMinor: metric === 'exits',
          cell: (row: Row) => toCell(row, metric),
        })),
      ]}
    />
  )
}

function Value(props: {
  readonly dimension: QoeDimension
  readonly group: QoeGroup | undefined
}): VNode {
  const { dimension, group } = props
  if (!group) return <strong>All</strong>
  const name = nameValue(dimension, group.value)
  const isFew = group.attempts < MIN_ATTEMPTS
  return (
    <span class="qoe-value">
      {group.value === null ? (
        <span class="caption">{name}</span>
      ) : (
        <a
          href={toHref('/playback', { [dimension]: group.value, by: dimension })}
          title={`Only ${name}`}
        >
          {name}
        </a>
      )}
      {isFew && <span class="caption"> few attempts</span>}
      <span class="caption only-phone">{many(group.attempts, 'attempt')}</span>
    </span>
  )
}

function Measure(props: {
  readonly text: string
  readonly share: number
  readonly isWorse?: boolean
  readonly color?: string
}): VNode {
  const { text, share, isWorse: isMarked = false, color = '--accent' } = props
  return (
    <span class="measure" data-worse={isMarked}>
      <span>
        {isMarked && (
          <>
            <span aria-hidden="true">▲ </span>
            <span class="hidden">worse than all: </span>
          </>
        )}
        {text}
      </span>
      <span class="measure-track" aria-hidden="true">
        <span
          class="measure-fill"
          style={{
            width: `${share * 100}%`,
            background: `var(${isMarked ? '--rebuffer' : color})`,
          }}
        />
      </span>
    </span>
  )
}
