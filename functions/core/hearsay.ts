import type { Call } from './contracts/call.ts';
import { type ToolsByName, toolOf } from './tools.ts';

/** Whether the call returned what the model wrote itself or another call had found: no argument is grounded in it. */
export const isHearsay = ({ tool }: Pick<Call, 'tool'>, tools: ToolsByName): boolean =>
  toolOf(tool, tools)?.hearsay !== undefined;

/** What of a call's output an answer may rest on: all of it, or what is sound of hearsay; `undefined` where it failed. */
export function soundOutput({ tool, result }: Pick<Call, 'tool' | 'result'>, tools: ToolsByName): unknown {
  if (!result?.ok) return undefined;
  const hearsay = toolOf(tool, tools)?.hearsay;
  return hearsay ? hearsay(result.output) : result.output;
}
