import type { QoeDimension } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { type FilterName, PERIODS, type PeriodName, type useScope } from '../data/urlState.ts'
import { useRead } from '../data/useRead.ts'
import { many } from '../format/format.ts'

type ScopeOfPage = ReturnType<typeof useScope>

interface Props {
  readonly scope: ScopeOfPage
  /** Whether sessions can be filtered. @default true */
  readonly filters?: boolean
}

/** The period and the filters of a page, which stand in its address. */
export function ScopeControls({ scope, filters = true }: Props): VNode {
  return (
    <>
      <PeriodChoice scope={scope} />
      {filters && <FilterChoice scope={scope} />}
    </>
  )
}

function PeriodChoice({ scope }: { readonly scope: ScopeOfPage }): VNode {
  const [custom, setCustom] = useState(scope.period === 'custom')
  function choose(name: string): void {
    if (name === 'custom') setCustom(true)
    else {
      setCustom(false)
      scope.change({ period: name, from: undefined, to: undefined })
    }
  }
  return (
    <div class="period">
      <label>
        <span class="hidden">Period</span>
        <select
          value={custom ? 'custom' : scope.period}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {(Object.keys(PERIODS) as PeriodName[]).map((name) => (
            <option key={name} value={name}>
              {PERIODS[name].label}
            </option>
          ))}
          <option value="custom">From … to …</option>
        </select>
      </label>
      {custom && (
        <form
          class="dates"
          onSubmit={(event) => {
            event.preventDefault()
            const dates = new FormData(event.currentTarget)
            scope.change({
              from: String(dates.get('from')),
              to: String(dates.get('to')),
              period: undefined,
            })
          }}
        >
          <input type="date" name="from" aria-label="First day" value={scope.from} required />
          <input type="date" name="to" aria-label="Last day" value={scope.to} required />
          <button type="submit">Show</button>
        </form>
      )}
    </div>
  )
}

/** Filters by the dimensions whose values the collector knows. */
const DIMENSIONS: readonly (QoeDimension & FilterName)[] = [
  'device',
  'browser',
  'os',
  'country',
  'player',
]
const LABELS: Readonly<Record<FilterName, string>> = {
  device: 'Device',
  browser: 'Browser',
  os: 'System',
  country: 'Country',
  player: 'Player',
  courseId: 'Course',
  preview: 'Previews',
}

function FilterChoice({ scope }: { readonly scope: ScopeOfPage }): VNode {
  const [open, setOpen] = useState(false)
  const set = Object.entries(scope.filters) as [FilterName, string][]
  const button = useRef<HTMLButtonElement>(null)
  const { from, to, tz } = scope.options
  // Without the filters: a choice must not make the other values disappear.
  const { data } = useRead('qoe', [{ from, to, tz }], { enabled: open })
  function close(): void {
    setOpen(false)
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what is open inside
    <div
      class="filters"
      onKeyDown={({ key }) => open && key === 'Escape' && close()}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget as Node)) setOpen(false)
      }}
    >
      <button ref={button} type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {set.length ? many(set.length, 'filter') : 'Filter'}
      </button>
      {set.map(([name, value]) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-label={`Remove the filter ${LABELS[name]}: ${value}`}
          onClick={() => scope.change({ [name]: undefined })}
        >
          {LABELS[name]}: {value} <span aria-hidden="true">×</span>
        </button>
      ))}
      {open && (
        <fieldset class="filter-panel">
          <legend class="hidden">Filters</legend>
          {DIMENSIONS.map((name) => (
            <label key={name}>
              {LABELS[name]}
              <select
                value={scope.filters[name] ?? ''}
                onChange={({ currentTarget }) => scope.change({ [name]: currentTarget.value })}
              >
                <option value="">all</option>
                {listValues(data?.by[name], scope.filters[name]).map((value) => (
                  <option key={value}>{value}</option>
                ))}
              </select>
            </label>
          ))}
          <label>
            {LABELS.preview}
            <select
              value={scope.filters.preview ?? ''}
              onChange={({ currentTarget }) => scope.change({ preview: currentTarget.value })}
            >
              <option value="">with previews</option>
              <option value="false">without previews</option>
              <option value="true">only previews</option>
            </select>
          </label>
        </fieldset>
      )}
    </div>
  )
}

function listValues(
  groups: readonly { readonly value: string | null }[] | undefined,
  chosen: string | undefined,
): readonly string[] {
  const values = (groups ?? []).flatMap(({ value }) => value ?? [])
  return chosen && !values.includes(chosen) ? [chosen, ...values] : values
}
