import * as z from 'zod';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

// A line break in a subject could smuggle in further mail headers.
const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

export default {
  name: 'send_email',
  description:
    'Sends one plain-text e-mail to one person, in the name of the shop. It cannot be taken back, so a person ' +
    'reads and approves the exact mail first; they may also change or reject it. Call it once, with the ' +
    'finished text. Returns {messageId} when the mail was accepted for delivery; without a messageId nothing ' +
    'was sent.',
  input: z.strictObject({
    to: z.email().max(254).describe("The recipient's address, as it stands in the database."),
    subject: z
      .string()
      .min(1)
      .max(200)
      .refine((text) => ONE_LINE.test(text), 'a subject is one line, without control characters')
      .describe('One line.'),
    body: z.string().min(1).max(200_000).describe('Plain text; no Markdown, no HTML.'),
  }),
  output: z.strictObject({ messageId: z.string().min(1) }),
  effect: 'irreversible',
  timeoutSeconds: 30,
  grounded: ['to'],
  destination: 'to',
  shows: { as: 'mail', to: 'to', subject: 'subject', body: 'body' },
} as const satisfies ToolDefinition;
