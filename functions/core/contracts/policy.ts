import * as z from 'zod';
import { RiskSchema } from './call.ts';
import { EffectSchema, type ToolDefinition } from './tool.ts';

/**
 * What stands above a Cedar policy, and whether it permits or forbids. A `forbid` with `approval` means "forbidden
 * unless a person approves" (`docs/adr/0005-cedar-forbid-unless-approved.md`).
 */
export const PolicyHeadSchema = z
  .strictObject({
    effect: z.enum(['permit', 'forbid']),
    /** Recorded on every call that the policy decides. */
    id: z
      .string('is missing; write @id("a-name")')
      .regex(/^[a-z][a-z0-9-]{0,59}$/, 'write lower case letters, digits and -, such as @id("no-refunds")'),
    /** A sentence for the person who decides, and for the model. */
    reason: z
      .string('write a sentence: @reason("…")')
      .trim()
      .min(1, 'write a sentence: @reason("…")')
      .max(500, 'write at most 500 characters')
      .optional(),
    risk: z.enum(RiskSchema.options, 'write @risk("low"), @risk("medium") or @risk("high")').optional(),
    /** Whether one approval of a call may stand for its repetitions, or never does. */
    approval: z.enum(['once', 'each-time'], 'write @approval("once") or @approval("each-time")').optional(),
    /** The group that decides. */
    approvers: z
      .string('write the name of a group: @approvers("…")')
      .regex(/^[a-z][a-z0-9-]{0,39}$/, 'write one group in lower case letters, digits and -')
      .optional(),
    /** How many of them must approve. */
    quorum: z
      .string('write a whole number: @quorum("2")')
      .regex(/^[1-9]\d{0,2}$/, 'write a whole number of 1 or more: @quorum("2")')
      .transform(Number)
      .optional(),
    /** How long they have to decide; the shortest of the policies that decided counts. */
    timeoutSeconds: z
      .string('write seconds: @timeoutSeconds("900")')
      .regex(/^[1-9]\d{0,7}$/, 'write whole seconds, 1 or more: @timeoutSeconds("900")')
      .transform(Number)
      .refine((seconds) => seconds <= 31_536_000, 'write at most a year, 31536000 seconds')
      .optional(),
    /** What silence means: the call is denied and the model told, or the run ends. */
    onExpiry: z.enum(['deny', 'end'], 'write @onExpiry("deny") or @onExpiry("end")').optional(),
    /** Whether whoever asked for the run may approve the call. */
    selfApproval: z.enum(['allow', 'never'], 'write @selfApproval("never") or leave it out').optional(),
  })
  .check(({ value, issues }) => {
    const refuse = (key: string, message: string) =>
      issues.push({ code: 'custom', path: [key], input: value, message });
    if (value.approval && value.effect === 'permit')
      refuse('approval', 'only a forbid can wait for approval; write forbid, or leave @approval out');
    else if (!value.approval)
      for (const key of ['approvers', 'quorum', 'timeoutSeconds', 'onExpiry', 'selfApproval'] as const)
        if (value[key] !== undefined)
          refuse(key, 'nobody is asked without @approval; add it, or leave this out');
  });
export type PolicyHead = z.output<typeof PolicyHeadSchema>;

export type CedarType =
  | { type: 'String' | 'Long' | 'Boolean' }
  | { type: 'Extension'; name: 'decimal' }
  | { type: 'Set'; element: CedarType }
  | CedarRecord;
export interface CedarRecord {
  type: 'Record';
  attributes: Record<string, CedarType & { required: boolean }>;
}

const text = { type: 'String' } as const;
const long = { type: 'Long' } as const;
const bool = { type: 'Boolean' } as const;
const decimal = { type: 'Extension', name: 'decimal' } as const;
const record = (attributes: Record<string, CedarType>, required = Object.keys(attributes)): CedarRecord => ({
  type: 'Record',
  attributes: Object.fromEntries(
    Object.entries(attributes).map(([name, type]) => [name, { ...type, required: required.includes(name) }]),
  ),
});

/** The attributes of `principal`, `resource` and `context` that every policy can use. */
export const agentAttributes = record({ tenant: text });
export const toolAttributes = record({ effect: text, untrusted: bool, priceUsd: decimal });
const commonContext = {
  turn: long,
  toolCalls: long,
  remainingUsd: decimal,
  tainted: bool,
  taintSources: { type: 'Set', element: text },
  outside: bool,
} as const satisfies Record<string, CedarType>;

type Json = z.core.JSONSchema.JSONSchema;
const scalars: Partial<Record<string, CedarType>> = {
  string: text,
  integer: long,
  number: decimal,
  boolean: bool,
};
const mayBeNull = (schema: Json | boolean | undefined): boolean =>
  typeof schema === 'object' &&
  ([schema.type].flat().includes('null') || schema.anyOf?.some(mayBeNull) === true);
const isOnlyNull = (schema: Json | boolean) => typeof schema === 'object' && schema.type === 'null';

/** @returns `undefined` for what Cedar cannot express, such as a union or a record with free keys. */
function typeOf(schema: Json | boolean | undefined): CedarType | undefined {
  if (typeof schema !== 'object') return undefined;
  const { anyOf, items, properties } = schema;
  const [only, ...others] = anyOf?.filter((each) => !isOnlyNull(each)) ?? [];
  if (only !== undefined) return others.length === 0 ? typeOf(only) : undefined;
  const [type, ...more] = [schema.type].flat().filter((each) => each !== 'null');
  if (more.length > 0) return undefined;
  if (type === 'object') return properties && recordOf(schema);
  if (type === 'array') {
    const element = Array.isArray(items) || schema.prefixItems ? undefined : typeOf(items);
    return element && !mayBeNull(items as Json) ? { type: 'Set', element } : undefined;
  }
  return type && scalars[type];
}

function recordOf({ properties = {}, required = [] }: Json): CedarRecord {
  const types: Record<string, CedarType> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const type = name.startsWith('__') ? undefined : typeOf(schema);
    if (type) types[name] = type;
  }
  return record(
    types,
    required.filter((name) => !mayBeNull(properties[name])),
  );
}

/** What policies see of a tool's arguments, defaults filled in. */
export const inputType = ({ input }: Pick<ToolDefinition, 'input'>): CedarRecord =>
  recordOf(z.toJSONSchema(input, { io: 'output', unrepresentable: 'any' }));

/** `context` of a tool's action. */
export const contextType = (tool: Pick<ToolDefinition, 'input'>): CedarRecord =>
  record({ ...commonContext, input: inputType(tool) });

/** The groups that actions are in: `action in Action::"write"`. */
export const actionGroups = EffectSchema.options;

/**
 * The Cedar schema that an agent's policies are checked against, as JSON: an action per tool, in the group of its
 * effect; `resource in principal` holds for the agent's own tools.
 */
export const cedarSchema = (tools: readonly ToolDefinition[]) => ({
  '': {
    entityTypes: {
      Agent: { shape: agentAttributes },
      Tool: { shape: toolAttributes, memberOfTypes: ['Agent'] },
    },
    actions: Object.fromEntries([
      ...actionGroups.map((group) => [group, {}] as const),
      ...tools.map((tool) => [tool.name, actionOf(tool)] as const),
    ]),
  },
});

const actionOf = (tool: ToolDefinition) => ({
  memberOf: [{ id: tool.effect }],
  appliesTo: {
    principalTypes: ['Agent'],
    resourceTypes: ['Tool'],
    context: contextType(tool),
  },
});
