/** Every text and number in a value, keys included: what stands in a result, free of the escapes of JSON. */
export function quotablesIn(value: unknown): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(quotablesIn);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...quotablesIn(inner)]);
}

/** Every object in a value, however deep: the rows of a result. */
export function recordsIn(value: unknown): Record<string, unknown>[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(recordsIn)];
}
