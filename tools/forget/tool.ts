import * as z from 'zod';
import { FactIdSchema } from '../../functions/core/contracts/memory.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

export default {
  name: 'forget',
  description:
    'Forgets a fact that you remembered, because a result shows that it is wrong or does not hold any more. To correct ' +
    'one, remember the same key with the new value instead. Returns {factId, status, supersededBy?}: forgotten, or ' +
    'superseded where a newer fact had taken its place already. People can still see it.',
  input: z.strictObject({ factId: FactIdSchema.describe('As recall returned it.') }),
  output: z.strictObject({
    factId: FactIdSchema,
    status: z.enum(['forgotten', 'superseded']),
    supersededBy: FactIdSchema.optional(),
  }),
  effect: 'read',
  timeoutSeconds: 20,
  hearsay: () => undefined,
} as const satisfies ToolDefinition;
