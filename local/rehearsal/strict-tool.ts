/** What a schema may not say where the provider is to keep a model to it (`strict`). */
const unsupported = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'prefixItems',
  'oneOf',
  'not',
];

/** @returns why the provider would refuse the schema of a strict tool; `undefined` where it would not. */
export function strictProblem(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const {
    type,
    additionalProperties,
    minItems,
    properties = {},
    items,
    anyOf = [],
    allOf = [],
    $defs = {},
  } = schema as Record<string, unknown>;
  if (type === 'object' && additionalProperties !== false)
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  const word = unsupported.find((each) => Object.hasOwn(schema, each));
  if (word) return `For '${String(type)}' type, property '${word}' is not supported`;
  if (typeof minItems === 'number' && minItems > 1)
    return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
  const inner = [properties, $defs, anyOf, allOf].flatMap((part) => Object.values(part as object));
  return [...inner, items].map(strictProblem).find((problem) => problem !== undefined);
}
