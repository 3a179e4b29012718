import { toJsonSchema } from '@valibot/to-json-schema'

export type Schema = Parameters<typeof toJsonSchema>[0]

/** A parameter, as text. */
export const parameter = (name: string, where: 'path' | 'query'): object => ({
  name,
  in: where,
  required: where === 'path',
  schema: { type: 'string' },
})

/**
 * A JSON body. `errorMode`: checks that JSON Schema cannot express, for instance the size of an event's data,
 * are left out.
 */
export function json(of: Schema): { 'application/json': object } {
  const { $schema: _, ...schema } = toJsonSchema(of, {
    errorMode: 'ignore',
    target: 'draft-2020-12',
  })
  return { 'application/json': { schema } }
}

/** An error response. */
export const failure = (description: string): object => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})
