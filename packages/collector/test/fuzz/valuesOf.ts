import fc from 'fast-check'

/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly minLength?: number
}

/** What senders with faults, and attackers, put in place of a value. */
const JUNK: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e9, 2 ** 31, 2 ** 53, 1e308, -1e308],
  ...['', ' ', '0', '-1', '1e400', 'null', "'; drop table video; --", '%', '_', '\\', '../..'],
  ...['a\u0000b', '\ud800', '\u202e', 'x'.repeat(5000), '__proto__', 'constructor'],
  ...['2026-11-29', '0000-00-00', '9999-12-31T23:59:60Z', 'https://shop.test/?token=secret'],
  ...[[], [null], [[]], [[1, 0]], [[0, 1e12]], {}, { '': 1 }, { toString: 1 }],
]
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...JUNK) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

const TEXTS = [
  'known',
  'unknown',
  'session-known-01',
  'writer-known-001',
  'html5',
  'UTC',
  '7',
  'é',
  'https://cdn.test/1.jpg',
]
const NUMBERS = [0, 1, 5, 30, 600.5, Date.now(), Date.now() - 60_000]

/** Numbers in the text of JSON; those in strings as well. */
const NUMBER = /(?<=[:,[])-?\d[\d.]*(?:e[+-]?\d+)?(?=[,}\]])/gi

/**
 * Puts a number that JSON can say, but JavaScript cannot hold, in place of another: it is parsed to
 * Infinity.
 */
export function putInfinity(json: string, place: number): string {
  const numbers = [...json.matchAll(NUMBER)]
  const { index, 0: found } = numbers[place % numbers.length] ?? {}
  if (index === undefined || !found) return '1e999'
  return `${json.slice(0, index)}1e999${json.slice(index + found.length)}`
}

/**
 * JSON texts of an object that have only what is required, and one number that is parsed to
 * Infinity: one text for each number.
 */
export function listInfinite(schema: JsonSchema): readonly string[] {
  const { properties = {}, required = [] } = schema
  const needed = {
    ...schema,
    properties: Object.fromEntries(
      required.flatMap((name) => {
        const each = properties[name]
        return each ? [[name, each]] : []
      }),
    ),
  }
  const [valid = {}] = fc.sample(objectsOf(needed), { numRuns: 1, seed: 1 })
  return Object.entries(properties)
    .filter(([, each]) =>
      [each, ...(each.anyOf ?? [])].some(({ type }) => type === 'number' || type === 'integer'),
    )
    .map(([name]) =>
      JSON.stringify({ ...(valid as object), [name]: '1e999' }).replaceAll('"1e999"', '1e999'),
    )
}

/** One value in this many is junk. */
const JUNK_EVERY = 60

/** Values of a schema, most of them valid; what the schema does not say is guessed. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: JUNK_EVERY - 1, arbitrary: plainValuesOf(schema) },
    { weight: 1, arbitrary: junk },
  )
}

function plainValuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return fc.oneof(...variants.map(valuesOf))
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map(plainValuesOf)).map((all) => Object.assign({}, ...all))
  switch (schema.type) {
    case 'object':
      return objectsOf(schema)
    case 'array':
      return arraysOf(schema)
    case 'number':
    case 'integer':
      return fc.constantFrom(
        ...NUMBERS.map((n) =>
          Math.min(Math.max(n, schema.minimum ?? n), schema.maximum ?? Number.POSITIVE_INFINITY),
        ),
      )
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return textsOf(schema)
  }
}

function textsOf({ pattern = '', minLength = 0 }: JsonSchema): fc.Arbitrary<string> {
  const expression = new RegExp(pattern)
  const fitting = TEXTS.filter((text) => expression.test(text) && text.length >= minLength)
  return fitting.length ? fc.constantFrom(...fitting) : fc.stringMatching(expression)
}

function objectsOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)]),
  )
  return fc.record(model, { requiredKeys: required.filter((name) => name in model) })
}

function arraysOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map(valuesOf))
  return fc.array(valuesOf(schema.items ?? {}), {
    minLength: schema.minItems ?? 0,
    maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
  })
}
