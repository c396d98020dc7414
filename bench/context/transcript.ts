import { readFileSync } from 'node:fs';
import { roleSettings } from '../../functions/core/models.ts';
import { modelTools } from '../../functions/core/prompt.ts';
import reader from './agents/reader/agent.ts';
import readPage from './tools/read_page/tool.ts';

const { model, maxTokens } = roleSettings(reader, 'executor');

/** What stands in every request of the systems that send their transcript: the same as Stateward's agent has. */
export const fixedPart = {
  model,
  max_tokens: maxTokens,
  system: readFileSync(new URL('agents/reader/prompt.md', import.meta.url), 'utf8'),
  tools: modelTools([readPage]).map(({ name, description, inputSchema }) => ({
    name,
    description,
    input_schema: inputSchema,
  })),
};

/** A state of Step Functions, and an item of DynamoDB, hold no more. */
export const maxStateBytes = 256 * 1_024;
