import { calls } from '../../functions/adapters/container.ts';
import { matchesIn, rangeOf } from '../../functions/core/context/reading.ts';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import type { Calls, RunKey } from '../../functions/core/ports.ts';
import { outputText, recallResultName, type Success } from '../../functions/core/shorten.ts';
import { lazily } from '../lazily.ts';
import type tool from './tool.ts';

/**
 * Reads a result of the run, whole, by range or by what is looked for.
 * @throws ToolError saying why there is nothing to read.
 */
export const createRecallResult =
  (store: Pick<Calls, 'find'>): ToolRun<typeof tool> =>
  async ({ call, from, length, find }, run) => {
    const { output, untrusted } = await successOf(store, run, call);
    const text = outputText(output);
    const start = from ?? 0;
    if (start > 0 && start >= text.length)
      throw new ToolError(`The result of ${call} has ${text.length} characters; from must be less.`);
    const read =
      find === null
        ? rangeOf(text, start, length ?? text.length)
        : matchesIn(text, spellingsOf(find, output), start);
    return { call, characters: text.length, ...read, ...(untrusted && { untrusted }) };
  };

async function successOf(store: Pick<Calls, 'find'>, run: RunKey, callId: string): Promise<Success> {
  const call = await store.find(run, callId);
  if (!call) throw new ToolError(`There is no call ${callId} in this task.`);
  if (call.tool === recallResultName)
    throw new ToolError(
      `${callId} reads another result itself. Read that one: ${JSON.stringify(call.input)}.`,
    );
  const { result } = call;
  if (!result) throw new ToolError(`${callId} has no result yet. Read it in a later turn.`);
  if (!result.ok)
    throw new ToolError(`${callId} has no result to read (${result.error.kind}): ${result.error.message}`);
  return result;
}

/** Within JSON a quotation mark or a line break is spelled otherwise than in the text that is meant. */
const spellingsOf = (find: string, output: unknown): string[] =>
  typeof output === 'string' ? [find] : [find, JSON.stringify(find).slice(1, -1)];

export default lazily(() => createRecallResult(calls()));
