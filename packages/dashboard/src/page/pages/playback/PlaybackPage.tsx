import type { Qoe, QoeDimension } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useLocation } from 'preact-iso/router'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { duration, many, percent } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import {
  DIMENSIONS,
  findWorst,
  MIN_ATTEMPTS,
  MIN_CASES,
  readMetric,
  type Worst,
} from './findWorst.ts'
import { DIMENSION_NAMES, nameValue } from './nameValue.ts'
import { QoeTable } from './QoeTable.tsx'
import { QoeTiles } from './QoeTiles.tsx'

/** Before any session; without a beginning, the read would be of 30 days. */
const BEGINNING = '2015-01-01'

/** How well videos play, and for whom they do not. */
export function PlaybackPage(): VNode {
  const scope = useScope('30d')
  const { by } = useLocation().query
  const dimension = DIMENSIONS.find((name) => name === by) ?? 'player'
  const isAll = scope.days === null
  const qoe = useRead('qoe', [
    { ...scope.options, ...(isAll ? { from: BEGINNING } : { compare: 'previous' as const }) },
  ])
  return (
    <Page
      title="Playback quality"
      lead={qoe.data ? <Lead qoe={qoe.data} /> : 'Reading how well videos play …'}
      controls={<ScopeControls scope={scope} />}
    >
      <Result of={qoe} height={118}>
        {({ totals, previous }) => <QoeTiles totals={totals} previous={previous} />}
      </Result>
      <Card
        title="For whom"
        note={`The most frequent first. ▲ is clearly worse than all sessions together; values with fewer than ${MIN_ATTEMPTS} attempts, or with fewer than ${MIN_CASES} cases, get no mark.`}
      >
        <DimensionTabs current={dimension} />
        <Result of={qoe} height={380}>
          {(data) => (
            <div class="qoe">
              <QoeTable dimension={dimension} groups={data.by[dimension]} totals={data.totals} />
            </div>
          )}
        </Result>
      </Card>
    </Page>
  )
}

function DimensionTabs({ current }: { readonly current: QoeDimension }): VNode {
  return (
    <nav class="segments" aria-label="Compare by">
      {DIMENSIONS.map((name) => (
        <a
          key={name}
          href={toHref('/playback', { by: name })}
          aria-current={name === current ? 'true' : undefined}
        >
          {DIMENSION_NAMES[name].label}
        </a>
      ))}
    </nav>
  )
}

function Lead({ qoe }: { readonly qoe: Qoe }): VNode {
  const { totals } = qoe
  if (!totals.attempts)
    return (
      <>
        No session tried to play a video in this period. Choose a longer one, remove a filter, or{' '}
        <a href={toHref('/install')}>install Playhead on a page</a>.
      </>
    )
  const worst = totals.attempts >= MIN_ATTEMPTS ? findWorst(qoe) : undefined
  return (
    <>
      {totals.views > 0 && (
        <>
          Half of all views start within <strong>{duration(totals.startupMs.median)}</strong>, and
          videos rebuffer <strong>{percent(totals.rebufferRatio)}</strong> of the time.{' '}
        </>
      )}
      {totals.failedAttempts ? (
        <>
          <strong>{percent(readMetric(totals, 'failures'))}</strong> of{' '}
          {many(totals.attempts, 'attempt')} failed.{' '}
        </>
      ) : (
        <>None of {many(totals.attempts, 'attempt')} failed. </>
      )}
      {worst ? (
        <WorstSentence worst={worst} />
      ) : totals.attempts < MIN_ATTEMPTS ? (
        'These are too few to compare.'
      ) : (
        'No player, device, browser, system or country stands out.'
      )}
    </>
  )
}

const SUBJECTS: Readonly<Record<Worst['metric'], string>> = {
  rebuffering: 'Rebuffering is',
  failures: 'The share of failed attempts is',
  exits: 'The share of viewers who leave before the start is',
}

function WorstSentence({ worst }: { readonly worst: Worst }): VNode {
  const { dimension, metric, value, own, elsewhere } = worst
  return (
    <>
      {SUBJECTS[metric]} <strong>{percent(own)}</strong> {DIMENSION_NAMES[dimension].preposition}{' '}
      <a href={toHref('/playback', { by: dimension, [dimension]: value })}>
        {nameValue(dimension, value)}
      </a>
      , {percent(elsewhere)} elsewhere.
    </>
  )
}
