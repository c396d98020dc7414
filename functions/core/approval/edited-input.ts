import { hashOf } from '../canonical.ts';
import type { Call } from '../contracts/call.ts';
import type { Decision } from '../contracts/decision.ts';
import { InvalidInputError } from '../errors.ts';
import { problemsOf } from '../problems.ts';
import { flawIn } from '../storable.ts';
import { type ToolsByName, toolOf } from '../tools.ts';

/** As problems name a call: a person knows it by its tool. */
export const nameOf = ({ callId, tool }: Pick<Call, 'callId' | 'tool'>): string => `${callId} (${tool})`;

/**
 * The decisions with edited arguments as their tools parse them, defaults filled in. The guard parses and judges them
 * once more, but only here is the person still there to correct them.
 * @param calls those of the request; an edit of another one stays as it is, to be refused by name
 * @throws InvalidInputError naming call, argument, what was wrong and what is expected, or that nothing was changed.
 */
export function withParsedEdits(
  decisions: readonly Decision[],
  calls: readonly Call[],
  tools: ToolsByName,
): Decision[] {
  const problems: string[] = [];
  const parsed = decisions.map((decision): Decision => {
    const call = calls.find(({ callId }) => callId === decision.callId);
    if (decision.decision !== 'edit' || !call) return decision;
    const edit = parseEdit(decision.input, call, tools);
    if ('input' in edit) return { ...decision, input: edit.input };
    problems.push(...edit.problems.map((problem) => `${nameOf(call)}: ${problem}`));
    return decision;
  });
  if (problems.length > 0) throw new InvalidInputError('The decision is not valid', problems);
  return parsed;
}

type Edit = { readonly input: Record<string, unknown> } | { readonly problems: readonly string[] };

function parseEdit(edited: Record<string, unknown>, call: Call, tools: ToolsByName): Edit {
  const tool = toolOf(call.tool, tools);
  if (!tool) return { problems: ['the tool is not there any more, so approve or reject the call as it is'] };
  const unstorable = Object.entries(edited).flatMap(([argument, value]) => {
    const flaw = flawIn(value);
    return flaw ? [`${argument}: ${flaw}`] : [];
  });
  if (unstorable.length > 0) return { problems: unstorable };
  const parsed = tool.input.safeParse(edited);
  if (!parsed.success) return { problems: problemsOf(parsed.error) };
  if (hashOf(parsed.data) === hashOf(call.input))
    return { problems: ['nothing was changed; approve it, or change an argument'] };
  return { input: parsed.data };
}
