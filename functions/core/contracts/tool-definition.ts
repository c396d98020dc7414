import * as z from 'zod';
import { EffectSchema, ToolNameSchema } from './tool.ts';

type Definition = z.output<typeof FieldsSchema>;

const isStrictObject = (value: unknown): value is z.ZodObject =>
  value instanceof z.ZodObject && value.def.catchall instanceof z.ZodNever;
const isFunction = (value: unknown) => typeof value === 'function';

const FieldsSchema = z.strictObject({
  name: ToolNameSchema,
  description: z.string().trim().min(1, 'say what the tool does, when to use it, what it returns'),
  input: z.custom<z.ZodObject>(
    isStrictObject,
    'must be z.strictObject({…}), so that an unknown field is told to the model',
  ),
  output: z.custom<z.ZodType>((value) => value instanceof z.ZodType, 'must be a Zod schema'),
  effect: EffectSchema,
  timeoutSeconds: z.int().min(1, 'must be 1 or more').max(900, 'a Lambda runs for 900 seconds at most'),
  grounded: z.array(z.string()).optional(),
  destination: z.string().optional(),
  untrusted: z
    .union([z.boolean(), z.custom(isFunction)], 'must be true, false or a function of the output')
    .optional(),
  repeatable: z.boolean().optional(),
  minIntervalSeconds: z.int().min(1, 'must be 1 or more').max(300, 'must be 300 or less').optional(),
  shows: z
    .discriminatedUnion('as', [
      z.strictObject({ as: z.literal('mail'), to: z.string(), subject: z.string(), body: z.string() }),
      z.strictObject({ as: z.literal('row'), table: z.string() }),
    ])
    .optional(),
  priceUsd: z.number().nonnegative('must be 0 or more dollars').optional(),
  undo: z
    .strictObject({ tool: ToolNameSchema, input: z.custom(isFunction, 'must be a function') })
    .optional(),
  observes: z.custom(isFunction, 'must be a function').optional(),
  hearsay: z.custom(isFunction, 'must be a function').optional(),
  everyAgent: z.boolean().optional(),
});

/** Everything about a tool's definition that can be judged without another one. */
export const ToolDefinitionSchema = FieldsSchema.check(({ value, issues }) => {
  const refuse = (path: string[], message: string) =>
    issues.push({ code: 'custom', path, input: value, message });
  for (const [field, argument] of namedArguments(value))
    if (!Object.hasOwn(value.input.shape, argument))
      refuse(
        [field, argument],
        `the input has no argument ${JSON.stringify(argument)}; it has ${Object.keys(value.input.shape).join(', ') || 'none'}`,
      );
  if (value.minIntervalSeconds !== undefined && !value.repeatable)
    refuse(['minIntervalSeconds'], 'only a repeatable tool waits; add repeatable: true, or leave this out');
});

const namedArguments = ({
  grounded = [],
  destination,
  shows,
}: Definition): [field: string, argument: string][] => [
  ...grounded.map((argument) => ['grounded', argument] as [string, string]),
  ...(destination === undefined ? [] : [['destination', destination] as [string, string]]),
  ...(shows?.as === 'mail'
    ? [shows.to, shows.subject, shows.body].map((argument) => ['shows', argument] as [string, string])
    : []),
];
