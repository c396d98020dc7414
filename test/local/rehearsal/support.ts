import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { onTestFinished } from 'vitest';
import { startRehearsalServer } from '../../../local/rehearsal/server.ts';

export const task = 'Why is order 4711 late?';

/** A rehearsal in the shape of the file, with one turn that says "done". */
export const written = (parts: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'late-order',
  agent: 'support',
  about: 'A customer asks for a late order.',
  task: { equals: task },
  turns: [[{ respond: { text: 'done' } }]],
  ...parts,
});

/** A new directory with the files, removed after the test. */
export function directoryOf(files: Record<string, unknown>): string {
  const directory = mkdtempSync(join(tmpdir(), 'rehearsals-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

/** A server that plays the rehearsals, and the SDK pointed at it; closed after the test. */
export async function rehearse(...rehearsals: Record<string, unknown>[]) {
  const files = Object.fromEntries(rehearsals.map((rehearsal, index) => [`${index}.json`, rehearsal]));
  const server = await startRehearsalServer({ directories: [directoryOf(files)] });
  onTestFinished(() => server.close());
  const client = new Anthropic({ apiKey: 'any', baseURL: server.url, maxRetries: 0 });
  return { server, client };
}

export const tools: Anthropic.Tool[] = [
  { name: 'query_database', description: 'Reads orders', input_schema: { type: 'object', properties: {} } },
];

/** A valid first request. */
export const request = (
  parts: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
): Anthropic.MessageCreateParamsNonStreaming => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 1024,
  tools,
  messages: [{ role: 'user', content: task }],
  ...parts,
});

export const result = (id: string, content: string): Anthropic.MessageParam => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content }],
});
