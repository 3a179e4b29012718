import type { VNode } from 'preact'
import { useLocation } from 'preact-iso/router'
import { useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { describeArrival } from './describeArrival.tsx'
import { EventFlow } from './EventFlow.tsx'
import { Gaps } from './Gaps.tsx'
import { KeyUse } from './KeyUse.tsx'
import { ReasonTable } from './ReasonTable.tsx'
import { RecordTiles } from './RecordTiles.tsx'
import { DROP_REASONS, REFUSAL_REASONS } from './reasons.ts'

const DAYS = [7, 30, 90, 365] as const
const DEFAULT_DAYS = 30
const MINUTE_MS = 60_000

/** Whether everything that was recorded arrived. */
export function DataPage(): VNode {
  const { query } = useLocation()
  const { change } = useScope()
  const days = DAYS.find((each) => String(each) === query.days) ?? DEFAULT_DAYS
  const quality = useRead('quality', [{ days }], {
    everyMs: MINUTE_MS,
  })
  return (
    <Page
      title="Data quality"
      lead={quality.data ? describeArrival(quality.data) : 'Comparing numbers …'}
      controls={
        <label>
          <span class="hidden">Days looked at</span>
          <select
            value={String(days)}
            onChange={({ currentTarget }) => change({ days: currentTarget.value })}
          >
            {DAYS.map((each) => (
              <option key={each} value={String(each)}>
                {each} days
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Card title="Where the events went">
        <Result of={quality} height={357}>
          {(data) => <EventFlow events={data.events} writers={data.writers} />}
        </Result>
      </Card>
      <Result of={quality} height={138}>
        {(data) => <RecordTiles quality={data} />}
      </Result>
      <Card
        title="Dropped by the SDK"
        span={6}
        note="Snapshots and events that a device could not keep or send. The page reported each with its reason."
      >
        <Result of={quality} height={220}>
          {({ drops }) =>
            Object.keys(drops).length ? (
              <ReasonTable
                caption="Dropped records by reason"
                counts={drops}
                texts={DROP_REASONS}
              />
            ) : (
              <Empty title="Nothing was dropped">
                Devices kept and sent all that they recorded.
              </Empty>
            )
          }
        </Result>
      </Card>
      <Card
        title="Refused by the collector"
        span={6}
        note="Records that cannot be true. One that is sent again counts again."
      >
        <Result of={quality} height={220}>
          {({ refused }) =>
            Object.keys(refused).length ? (
              <ReasonTable
                caption="Refused records by reason"
                counts={refused}
                texts={REFUSAL_REASONS}
              />
            ) : (
              <Empty title="Nothing was refused">All records were plausible.</Empty>
            )
          }
        </Result>
      </Card>
      <Card title="Write keys" span={5} note="A key that falls silent is often a broken page.">
        <Result of={quality} height={160}>
          {({ keys }) => <KeyUse keys={keys} />}
        </Result>
      </Card>
      <Card
        title="Page loads with gaps"
        span={7}
        note="The 100 with most missing events. They are on the way for a week, and then lost."
      >
        <Result of={quality} height={160}>
          {({ gaps }) => <Gaps gaps={gaps} />}
        </Result>
      </Card>
    </Page>
  )
}
