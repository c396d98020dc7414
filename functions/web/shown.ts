import { AskHumanSchema, askHumanName } from '../core/ask-human.ts';
import { isRecord } from '../core/canonical.ts';
import type { CallView } from '../core/contracts/approval.ts';
import { type ToolsByName, toolOf } from '../core/tools.ts';
import { type Argument, argumentsOf } from './present.ts';

/** A call as what it is; `rest` are the arguments that this leaves over, so that none is ever hidden. */
export type Shown =
  | {
      readonly as: 'mail';
      readonly to: string;
      readonly subject: string;
      readonly body: string;
      readonly rest: readonly Argument[];
    }
  | { readonly as: 'row'; readonly table: string; readonly columns: readonly Argument[] }
  | { readonly as: 'question'; readonly question: string; readonly options: readonly string[] }
  | { readonly as: 'arguments'; readonly rest: readonly Argument[] };

/**
 * As what a person sees a call, as its tool declares it.
 * @returns the bare arguments where the tool says nothing, or where their values do not fit what it says.
 */
export function shownAs({ tool, input }: Pick<CallView, 'tool' | 'input'>, tools: ToolsByName): Shown {
  const all = argumentsOf(input);
  if (tool === askHumanName) {
    const asked = AskHumanSchema.safeParse(input);
    if (asked.success)
      return { as: 'question', question: asked.data.question, options: asked.data.options ?? [] };
  }
  const shows = toolOf(tool, tools)?.shows;
  if (shows?.as === 'row' && all.length > 0) return { as: 'row', table: shows.table, columns: all };
  if (shows?.as === 'mail') {
    const names = [shows.to, shows.subject, shows.body];
    const [to, subject, body] = names.map((name) => textAt(input, name));
    if (to !== undefined && subject !== undefined && body !== undefined)
      return { as: 'mail', to, subject, body, rest: all.filter(({ name }) => !names.includes(name)) };
  }
  return { as: 'arguments', rest: all };
}

function textAt(input: unknown, name: string): string | undefined {
  const value = isRecord(input) && Object.hasOwn(input, name) ? input[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
