import { hashOf } from './canonical.ts';
import type { Call, CallRef, CallResult } from './contracts/call.ts';
import type { RunRef } from './contracts/state.ts';
import type { CorpusDocument, ToolContext, ToolDefinition, ToolRun } from './contracts/tool.ts';
import { ToolError } from './errors.ts';
import type { Calls } from './ports.ts';
import { problemsOf } from './problems.ts';
import { failure, isEmpty } from './results.ts';
import { outputText } from './shorten.ts';
import { isUntrusted } from './taint.ts';

/** Bytes of UTF-8 of a result: 10 MB. */
export const maxResultBytes = 10 * 1_024 * 1_024;
/** Characters of a failure's message: it stands in every prompt. */
const maxMessage = 4_000;

export interface ExecuteDependencies<Definition extends ToolDefinition> {
  readonly tool: Definition;
  readonly run: ToolRun<Definition>;
  readonly calls: Pick<Calls, 'claim' | 'record'>;
  readonly env: ToolContext['env'];
  readonly corpora: Readonly<Record<string, readonly CorpusDocument[]>>;
}

/**
 * One call, at most once where it matters: claimed by a conditional write before it acts, checked against the
 * hash that was judged and approved, its result typed and recorded. A tool that fails is a value, not an error.
 */
export const createExecute =
  <Definition extends ToolDefinition>(deps: ExecuteDependencies<Definition>) =>
  async ({ run, call }: { run: RunRef; call: CallRef }): Promise<{ callId: string; ok: boolean }> => {
    const { effect } = deps.tool;
    const claim = await deps.calls.claim(run, call.callId, {
      irreversible: effect === 'irreversible',
      repeatable: effect === 'read',
    });
    const startedMs = performance.now();
    const result = claim.claimed ? await act(deps, run, claim.call) : claim.result;
    const durationMs = claim.claimed ? Math.round(performance.now() - startedMs) : undefined;
    const irreversible = effect === 'irreversible';
    await deps.calls.record(run, call.callId, result, {
      irreversible,
      ...(durationMs === undefined ? {} : { durationMs }),
    });
    return { callId: call.callId, ok: result.ok };
  };

async function act<Definition extends ToolDefinition>(
  { tool, run: runTool, env, corpora }: ExecuteDependencies<Definition>,
  run: RunRef,
  call: Call,
): Promise<CallResult> {
  if (call.tool !== tool.name || hashOf(call.input) !== call.inputHash)
    return failure(
      'not_allowed',
      'The stored arguments are not the ones that were judged, or are gone; the call was not executed.',
    );
  const input = tool.input.safeParse(call.input);
  if (!input.success) return failure('invalid_arguments', problemsOf(input.error).join('; '));

  const signal = AbortSignal.timeout(tool.timeoutSeconds * 1_000);
  const tainted = call.taintedBy.length > 0;
  const context = { ...run, callId: call.callId, tainted, env, corpus: corpora[run.agent] ?? [], signal };
  try {
    const output = tool.output.safeParse(await runTool(input.data as never, context));
    if (!output.success)
      return failure(
        'invalid_output',
        `${tool.name} answered in a wrong form: ${problemsOf(output.error).join('; ')}`.slice(0, maxMessage),
      );
    const bytes = new TextEncoder().encode(outputText(output.data)).length;
    if (bytes > maxResultBytes) return tooLarge(tool, bytes);
    return {
      ok: true,
      output: output.data,
      ...(isEmpty(output.data) ? { empty: true } : {}),
      ...(isUntrusted(tool, output.data) ? { untrusted: true } : {}),
    };
  } catch (error) {
    return resultOfError(tool, error, signal.aborted);
  }
}

/** Whatever acted has acted, though nobody can be told what came of it. */
function tooLarge({ name, effect }: ToolDefinition, bytes: number): CallResult {
  const size = `${name} returned ${bytes} bytes, and a result may have ${maxResultBytes}`;
  return effect === 'read'
    ? failure('tool_failed', `${size}. Ask for less, e.g. with a filter or a lower limit.`)
    : failure('result_lost', `${size}, so it was not kept. The call was carried out; do not repeat it.`);
}

/** A `ToolError` says for certain that nothing was done. Anything else leaves an acting tool in doubt. */
function resultOfError({ name, effect }: ToolDefinition, error: unknown, timedOut: boolean): CallResult {
  const message = (error instanceof Error ? error.message : String(error))
    .slice(0, maxMessage)
    .toWellFormed();
  if (error instanceof ToolError) return failure('tool_failed', message, error.retryable);
  if (effect !== 'read')
    return failure(
      'in_doubt',
      `${name} failed midway (${message}). Whether it acted is not known; do not repeat it.`,
    );
  return timedOut
    ? failure('timed_out', `${name} did not finish in time.`, true)
    : failure('tool_failed', `${name} failed: ${message}`, true);
}
