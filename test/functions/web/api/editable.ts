import * as z from 'zod';
import { hashOf } from '../../../../functions/core/canonical.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';
import { aTool } from '../../../support/builders.ts';
import { call } from '../fakes.ts';

const send: ToolDefinition = {
  ...aTool('send_email', 'irreversible'),
  input: z.strictObject({
    to: z.email(),
    subject: z.string().min(1).max(50),
    body: z.string(),
    cc: z.email().optional(),
    note: z.string().min(3).optional(),
    copies: z.int().min(1).max(3).default(1),
    tags: z.array(z.string()).optional(),
    due: z.string().nullable().default(null),
    extra: z.unknown().optional(),
  }),
};

/** A tool with an argument of each sort, and a call of it whose arguments a person may change. */
export const tools = { send_email: send };
export const input = {
  to: 'ada@example.com',
  subject: 'Your order',
  body: 'Dear Ada,\r\n\r\nit is late.\u202E\n',
  copies: 1,
  tags: ['late'],
  due: null,
};
export const editable = (changes: Partial<Call> = {}): Call =>
  call({ input, inputHash: hashOf(input), ...changes });
