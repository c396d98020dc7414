import { invalid } from '../../local/rehearsal/api-error.ts';

/** Tokens that a model's context holds, prompt and answer: https://platform.claude.com/docs/en/build-with-claude/context-windows */
export const contextWindowTokens = 1_000_000;

/** @throws ApiError 400 as the API refuses a prompt that does not fit. */
export function checkFits(promptTokens: number): void {
  if (promptTokens > contextWindowTokens)
    throw invalid(`prompt is too long: ${promptTokens} tokens > ${contextWindowTokens} maximum`);
}
