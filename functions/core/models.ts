import * as z from 'zod';
import type { AgentDefinition, Role } from './contracts/agent.ts';
import type { Tokens } from './contracts/turn.ts';
import priceList from './prices.json' with { type: 'json' };

const nanoUsdPerToken = z.int().nonnegative();

/** A price band; the first whose `maxPromptTokens` holds the whole prompt prices every token of the request. */
const BandSchema = z.strictObject({
  maxPromptTokens: z.int().positive().nullable(),
  input: nanoUsdPerToken,
  output: nanoUsdPerToken,
  cacheWrite5m: nanoUsdPerToken,
  cacheWrite1h: nanoUsdPerToken,
  cacheRead: nanoUsdPerToken,
});
type Band = z.infer<typeof BandSchema>;

const { models: prices } = z
  .strictObject({
    asOf: z.iso.date(),
    source: z.string(),
    models: z.record(z.string(), z.array(BandSchema).min(1)),
  })
  .parse(priceList);

export interface RoleSettings {
  readonly model: string;
  /** Output tokens a call may take, thinking included. */
  readonly maxTokens: number;
  /** How much the 5.5 models may think; `none` where the token limit leaves no room for it. */
  readonly effort: 'none' | 'low' | 'medium' | 'high';
}

/** The cheapest model that reliably does the job; token limits are the original article's. */
const roles: Readonly<Record<Role, RoleSettings>> = {
  router: { model: 'claude-haiku-5-5', maxTokens: 256, effort: 'none' },
  judge: { model: 'claude-haiku-5-5', maxTokens: 256, effort: 'none' },
  summariser: { model: 'claude-haiku-5-5', maxTokens: 1_024, effort: 'none' },
  executor: { model: 'claude-sonnet-5-5', maxTokens: 2_048, effort: 'low' },
  synthesizer: { model: 'claude-sonnet-5-5', maxTokens: 4_096, effort: 'low' },
  deep_thinker: { model: 'claude-opus-5-5', maxTokens: 8_192, effort: 'high' },
};

/** Models that keep tool calls to their schema where asked to (`strict`): of the 4.5 and 5.5 families, all. */
const strictToolModels: readonly string[] = [
  'claude-haiku-5-5',
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-4-5',
  'claude-sonnet-4-5',
  'claude-opus-4-5',
];

export const hasStrictTools = (model: string): boolean => strictToolModels.includes(model);

export const pricedModels: readonly string[] = Object.keys(prices);

export const hasPrice = (model: string): boolean => Object.hasOwn(prices, model);

/** What a role runs on for this agent. */
export function roleSettings(agent: Pick<AgentDefinition, 'models'>, role: Role): RoleSettings {
  return { ...roles[role], model: agent.models[role] ?? roles[role].model };
}

/** @throws Error when the model has no price: its budget could not be kept, so synth refuses it first. */
function bandOf(model: string, promptTokens: number): Band {
  const band = prices[model]?.find(
    ({ maxPromptTokens }) => maxPromptTokens === null || promptTokens <= maxPromptTokens,
  );
  if (!band) throw new Error(`The model ${model} has no price. Add it to functions/core/prices.json.`);
  return band;
}

/**
 * What a finished call cost.
 * @param tokens as the provider billed them; `inputTokens` without the cached ones.
 * @returns nano-dollars
 */
export function costNanoUsd(model: string, tokens: Tokens): number {
  const band = bandOf(model, tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWriteTokens);
  return (
    tokens.inputTokens * band.input +
    tokens.outputTokens * band.output +
    tokens.cacheReadTokens * band.cacheRead +
    tokens.cacheWriteTokens * band.cacheWrite5m
  );
}

/**
 * The most a call can cost: the whole prompt written to the cache, every output token used.
 * @param promptTokens an upper bound
 * @returns nano-dollars
 */
export function worstCaseNanoUsd(model: string, promptTokens: number, maxTokens: number): number {
  const band = bandOf(model, promptTokens);
  return promptTokens * Math.max(band.input, band.cacheWrite5m) + maxTokens * band.output;
}
