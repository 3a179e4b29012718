/**
 * `JSON.stringify`, also on pages where an old Prototype.js gives arrays a `toJSON` that turns them
 * into text.
 * @throws TypeError where `JSON.stringify` does: circles, BigInt.
 */
export const stringify = (value: unknown): string =>
  JSON.stringify(value, 'toJSON' in Array.prototype ? withoutToJson : undefined)

/** Gives the array itself instead of what its `toJSON` made of it. */
function withoutToJson(this: Record<string, unknown>, key: string, made: unknown): unknown {
  const given = this[key]
  return Array.isArray(given) ? given : made
}
