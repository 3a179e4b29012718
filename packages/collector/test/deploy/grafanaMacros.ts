/** What Grafana puts into the SQL of a dashboard. */
export interface GrafanaContext {
  readonly from: Date
  readonly to: Date
  /** Values of the dashboard's variables. */
  readonly variables: Readonly<Record<string, string>>
}

/** `$__interval` of a range of a month. */
const INTERVAL_SECONDS = 3600

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`

/**
 * Expands variables and macros as Grafana's PostgreSQL data source does: those that the dashboard
 * uses.
 * @throws Error for a macro or a variable that is not known
 */
export function expandMacros(sql: string, { from, to, variables }: GrafanaContext): string {
  const [start, end] = [quote(from.toISOString()), quote(to.toISOString())]
  const expanded = sql
    .replace(/\$\{(\w+):sqlstring\}/g, (whole, name: string) => {
      const value = variables[name]
      if (value === undefined) throw new Error(`The dashboard has no variable for ${whole}.`)
      return quote(value)
    })
    .replace(
      /\$__timeGroupAlias\(([\w.]+), \$__interval\)/g,
      `floor(extract(epoch from $1)/${INTERVAL_SECONDS})*${INTERVAL_SECONDS} AS "time"`,
    )
    .replace(/\$__timeFilter\(([\w.]+)\)/g, `$1 BETWEEN ${start} AND ${end}`)
    .replaceAll('$__timeFrom()', start)
    .replaceAll('$__timeTo()', end)
  const rest = /\$[\w{]+/.exec(expanded)
  if (rest) throw new Error(`${rest[0]} is not known: ${sql}`)
  return expanded
}
