import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import * as z from 'zod';

type Schema = z.core.JSONSchema._JSONSchema;
export interface SchemaProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Why a tool's input cannot be told to the model, in the strict mode that keeps it to the schema.
 * @returns nothing where it can
 */
export function modelSchemaProblems(input: z.ZodObject): SchemaProblem[] {
  let schema: z.core.JSONSchema.JSONSchema;
  try {
    schema = z.toJSONSchema(input, { io: 'input' });
  } catch (error) {
    return [{ path: [], message: `cannot be shown to the model: ${(error as Error).message}` }];
  }
  const problems = problemsIn(schema, []);
  if (problems.length > 0) return problems;
  try {
    transformJSONSchema(schema as Parameters<typeof transformJSONSchema>[0]);
    return [];
  } catch (error) {
    return [{ path: [], message: `cannot be shown to the model: ${(error as Error).message}` }];
  }
}

function problemsIn(schema: Schema | undefined, path: readonly string[]): SchemaProblem[] {
  if (schema === undefined) return [];
  const problem = problemOf(schema);
  if (problem || typeof schema === 'boolean') return problem ? [{ path, message: problem }] : [];
  const { properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, each]) => problemsIn(each, [...path, name])),
    ...(Array.isArray(items) ? items : [items]).flatMap((each) => problemsIn(each, path)),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((each) => problemsIn(each, path)),
  ];
}

/** What strict tool use cannot carry, although it is JSON Schema. */
function problemOf(schema: Schema): string | undefined {
  if (
    typeof schema === 'boolean' ||
    Object.keys(schema).every((key) => ['description', 'default', 'title'].includes(key))
  )
    return 'may be anything; say what it is, such as z.string()';
  if (schema.$ref)
    return 'contains itself, which strict tool use cannot carry; write a list of plain objects';
  if (schema.prefixItems)
    return 'is a tuple, which strict tool use cannot carry; write an object with named fields';
  if (schema.type === 'object' && schema.additionalProperties !== false)
    return schema.properties
      ? 'takes any further fields; write z.strictObject({…})'
      : 'has free keys, which strict tool use cannot carry; write z.array(z.strictObject({ key: …, value: … }))';
  return undefined;
}
