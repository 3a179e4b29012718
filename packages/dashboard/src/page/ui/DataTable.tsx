import type { ComponentChildren, VNode } from 'preact'

/** A column of a table. */
export interface Column<Row> {
  readonly label: string
  readonly cell: (row: Row) => ComponentChildren
  /** Figures stand at the right. @default false */
  readonly isNumber?: boolean
  /** The name to sort by; without it the column cannot be sorted. */
  readonly sort?: string
  /** Columns of less interest are left out on a phone. @default false */
  readonly isMinor?: boolean
}

interface Props<Row> {
  /** What the table shows, for screen readers. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly toKey: (row: Row) => string
  /** The order, as the read API writes it: `-views`. */
  readonly sort?: string
  readonly onSort?: (sort: string) => void
}

/** A table; the first column is the heading of its row. */
export function DataTable<Row>({ caption, columns, rows, toKey, sort, onSort }: Props<Row>): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section would be a landmark beside its card
    <div class="table-frame" role="group" tabIndex={0} aria-label={caption}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                class={toClass(column)}
                aria-sort={toAriaSort(column.sort, sort)}
              >
                {column.sort && onSort ? (
                  <button
                    type="button"
                    class="sort"
                    onClick={() => onSort(toggle(column.sort ?? '', sort))}
                  >
                    {column.label}
                    <span aria-hidden="true">{toArrow(column.sort, sort)}</span>
                  </button>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={toKey(row)}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.label} scope="row" class={toClass(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.label} class={toClass(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function toClass<Row>({ isNumber, isMinor }: Column<Row>): string | undefined {
  return [isNumber && 'number', isMinor && 'minor'].filter(Boolean).join(' ') || undefined
}

/** The highest first, and at a second click the lowest; texts the other way round. */
function toggle(by: string, sort: string | undefined): string {
  const first = by === 'title' || by === 'videoId' ? by : `-${by}`
  return sort === first ? (first === by ? `-${by}` : by) : first
}

function toAriaSort(
  by: string | undefined,
  sort: string | undefined,
): 'ascending' | 'descending' | undefined {
  return by === undefined
    ? undefined
    : sort === by
      ? 'ascending'
      : sort === `-${by}`
        ? 'descending'
        : undefined
}
const ARROWS = { ascending: ' ↑', descending: ' ↓' }
function toArrow(by: string | undefined, sort: string | undefined): string {
  const order = toAriaSort(by, sort)
  return order ? ARROWS[order] : ''
}
