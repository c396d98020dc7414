import * as z from 'zod';
import type { Call } from '../contracts/call.ts';
import { type Observation, ObservationSchema } from '../contracts/memory.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { problemsOf } from '../problems.ts';
import { type ToolsByName, toolOf } from '../tools.ts';

interface Observing {
  readonly observations: readonly Observation[];
  /** By call: why something that its tool marked is not kept in view. */
  readonly remarks: ReadonlyMap<string, string>;
}

/**
 * What the results of a turn leave in view, as their tools mark it. A mark that cannot be kept does not cost the result:
 * the model is told.
 * @param calls of the turn, each with its result
 * @param at now
 */
export function observing(calls: readonly Call[], tools: ToolsByName, at: string): Observing {
  const observations: Observation[] = [];
  const remarks = new Map<string, string>();
  for (const call of calls) {
    const tool = toolOf(call.tool, tools);
    if (!tool?.observes) continue;
    try {
      observations.push(...marked(call, tool, at));
    } catch (error) {
      remarks.set(call.callId, `Nothing of this result is kept in view: ${reasonOf(error)}`);
    }
  }
  return { observations, remarks };
}

/** @throws ZodError, or whatever the tool's own code throws over its result */
function marked(call: Call, tool: ToolDefinition, at: string): Observation[] {
  const { callId, input, result } = call;
  if (!result?.ok) return [];
  // What the model writes itself is as good as what it has read; what a tool marks is as good as its result.
  const isUntrusted = result.untrusted || (tool.hearsay && call.taintedBy.length > 0);
  const marks = tool.observes?.(result.output as never, input as never) ?? [];
  return marks.map((mark) =>
    ObservationSchema.parse({
      ...mark,
      at,
      sourceCallId: callId,
      ...(isUntrusted && { untrusted: true }),
    }),
  );
}

const reasonOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return problemsOf(error).join('; ');
  return error instanceof Error ? error.message : String(error);
};
