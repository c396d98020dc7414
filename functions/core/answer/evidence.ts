import type { Call } from '../contracts/call.ts';
import { type Finish, finishName } from '../finish.ts';
import { isHearsay, soundOutput } from '../hearsay.ts';
import { isEmpty } from '../results.ts';
import type { ToolsByName } from '../tools.ts';

/** The calls that can support an answer: all but the answers themselves. */
export const madeCalls = (calls: readonly Call[]): Call[] => calls.filter(({ tool }) => tool !== finishName);

/** The call that an id of the answer means: ours, or the model's own, of which the latest use counts. */
export const citedCall = (id: string, calls: readonly Call[]): Call | undefined =>
  calls.find(({ callId }) => callId === id) ?? calls.findLast(({ toolUseId }) => toolUseId === id);

const foundSomething = ({ result }: Call): boolean => result?.ok === true && !result.empty;

/** Whether the call returned nothing but hearsay. */
export const isMereHearsay = (call: Call, tools: ToolsByName): boolean =>
  foundSomething(call) && isHearsay(call, tools) && isEmpty(soundOutput(call, tools));

/**
 * What is wrong with the calls an answer cites. That something is impossible may rest on a call that failed or
 * found nothing, or on nothing.
 * @param calls of the run, without the answers themselves
 * @param tools of the agent
 */
export function problemsOfEvidence(
  { status, evidence }: Pick<Finish, 'status' | 'evidence'>,
  calls: readonly Call[],
  tools: ToolsByName,
): string[] {
  const problems = evidence.flatMap((id) => {
    const call = citedCall(id, calls);
    if (!call) return [`There is no call ${JSON.stringify(id)}.`];
    if (status === 'impossible') return [];
    if (isMereHearsay(call, tools))
      return [
        `The call ${id} gives back only what you wrote yourself or another call had found. Cite that call, or leave this one out.`,
      ];
    if (foundSomething(call)) return [];
    return call.result?.ok
      ? [`The call ${id} found nothing, so it supports nothing.`]
      : [`The call ${id} did not succeed.`];
  });
  const supporting = calls
    .filter((call) => foundSomething(call) && !isMereHearsay(call, tools))
    .map(({ callId }) => callId);
  if (evidence.length === 0 && status !== 'impossible' && supporting.length > 0)
    problems.push(
      `The answer cites no call. Name those that support it in evidence; these found something: ${supporting.slice(-20).join(', ')}.`,
    );
  return problems;
}
