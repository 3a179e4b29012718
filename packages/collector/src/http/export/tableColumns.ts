import { toJsonSchema } from '@valibot/to-json-schema'
import type { ReadEndpoint } from '../../reads/endpoints.ts'

/** A JSON schema, as far as columns depend on it. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
}

/**
 * The columns of an endpoint's table, by the schema of its rows, so that a table without rows has
 * them as well.
 */
export function listColumns({ schema, table }: ReadEndpoint): readonly string[] {
  if (!table) return []
  const answer = toJsonSchema(schema, { errorMode: 'ignore', target: 'draft-2020-12' }) as Shape
  const list = answer.properties?.[table.list]
  const rows = table.key ? Object.values(list?.properties ?? {})[0] : list
  return [...(table.key ? [table.key] : []), ...listNames(rows?.items ?? {}, '')]
}

function listNames({ properties, anyOf, oneOf }: Shape, prefix: string): readonly string[] {
  const kinds = anyOf ?? oneOf
  if (kinds) return [...new Set(kinds.flatMap((each) => listNames(each, prefix)))]
  return Object.entries(properties ?? {}).flatMap(([name, each]) =>
    each.properties ? listNames(each, `${prefix}${name}.`) : [prefix + name],
  )
}
