import * as v from 'valibot'

type Schema<T> = v.GenericSchema<unknown, T>

export const count: Schema<number> = v.pipe(v.number(), v.integer(), v.minValue(0))
export const amount: Schema<number> = v.pipe(v.number(), v.minValue(0))
export const unknownAmount: Schema<number | null> = v.nullable(amount)
export const share: Schema<number> = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
export const unknownShare: Schema<number | null> = v.nullable(share)
export const moment: Schema<number> = v.number()
export const unknownMoment: Schema<number | null> = v.nullable(moment)
export const text: v.OptionalSchema<v.StringSchema<undefined>, undefined> = v.optional(v.string())
export const cursor: Schema<string | null> = v.nullable(v.string())
export const range: Schema<readonly [number, number]> = v.pipe(
  v.tuple([amount, amount]),
  v.readonly(),
)
export const ranges: Schema<(readonly [number, number])[]> = v.array(range)
export const byReason: Schema<{ [reason: string]: number }> = v.record(v.string(), count)
