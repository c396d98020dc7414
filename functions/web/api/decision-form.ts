import { nameOf } from '../../core/approval/edited-input.ts';
import type { Call } from '../../core/contracts/call.ts';
import { type Decision, DecisionSchema } from '../../core/contracts/decision.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { problemsOf } from '../../core/problems.ts';
import { type ToolsByName, toolOf } from '../../core/tools.ts';
import { typedArgument } from './typed-argument.ts';

/** Of the page's form: `decision.<callId>`, `input.<callId>.<argument>` and so on. */
const ownField = /^(decision|reason|answer|grant|input)\.([^.]*)(?:\.(.*))?$/s;

/**
 * What a person had typed, by the name of the field; of a question's two fields, the one that says something.
 */
export const typedFields = (form: URLSearchParams): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const [name, text] of form) if (ownField.test(name)) fields.set(name, fields.get(name) || text);
  return fields;
};

/**
 * The decisions of the page's form. A field of ours that leads nowhere is refused by name; others are not ours.
 * @param calls those of the request
 * @throws InvalidInputError naming call, argument, what was wrong and what is expected.
 */
export function decisionsOfForm(
  form: URLSearchParams,
  calls: readonly Call[],
  tools: ToolsByName,
): Decision[] {
  const problems = strayFields(form, calls);
  const fields = typedFields(form);
  const decisions = calls.flatMap((call): Decision[] => {
    const choice = fields.get(`decision.${call.callId}`);
    if (!choice) return [];
    const read = readers[choice as keyof typeof readers];
    const complain = (problem: string) => void problems.push(`${nameOf(call)}: ${problem}`);
    if (!Object.hasOwn(readers, choice)) {
      complain(`choose ${Object.keys(readers).join(', ')}`);
      return [];
    }
    const field = (name: string) => fields.get(`${name}.${call.callId}`)?.replaceAll('\r\n', '\n').trim();
    const rest = read({ call, fields, field, tools, complain });
    const decision = DecisionSchema.safeParse({ callId: call.callId, decision: choice, ...rest });
    if (decision.success) return [decision.data];
    for (const problem of problemsOf(decision.error)) complain(problem);
    return [];
  });
  if (problems.length > 0) throw new InvalidInputError('The decision is not valid', problems);
  return decisions;
}

interface Reading {
  readonly call: Call;
  readonly fields: ReadonlyMap<string, string>;
  /** What was typed into one of the call's own fields, without white space around it. */
  readonly field: (name: string) => string | undefined;
  readonly tools: ToolsByName;
  readonly complain: (problem: string) => void;
}

const reasonOf = ({ field }: Reading) => {
  const reason = field('reason');
  return reason ? { reason } : {};
};

/** What belongs to each choice; a field of another one that was filled in meant nothing. */
const readers = {
  approve: (reading: Reading) => ({ ...reasonOf(reading), ...grantOf(reading) }),
  reject: reasonOf,
  edit: (reading: Reading) => ({ ...reasonOf(reading), input: inputOf(reading) }),
  answer: ({ field }: Reading) => ({ answer: field('answer') ?? '' }),
};

function grantOf({ field, complain }: Reading) {
  const wish = field('grant') ?? '';
  if (wish === '') return {};
  if (wish === 'run') return { grant: { scope: 'run' } };
  const [, hours] = /^agent:(\d{1,4})$/.exec(wish) ?? [];
  if (hours !== undefined) return { grant: { scope: 'agent', hours: Number(hours) } };
  complain('grant: choose none, run or agent:<hours>');
  return {};
}

/** The call's arguments with those that the form has in their place. */
function inputOf({ call, fields, tools, complain }: Reading): Record<string, unknown> {
  const shape = toolOf(call.tool, tools)?.input.shape ?? {};
  const input = new Map(Object.entries((call.input ?? {}) as Record<string, unknown>));
  const prefix = `input.${call.callId}.`;
  const known = [...new Set([...input.keys(), ...Object.keys(shape)])];
  for (const [name, text] of fields) {
    if (!name.startsWith(prefix)) continue;
    const argument = name.slice(prefix.length);
    if (!known.includes(argument)) {
      complain(
        `there is no argument ${JSON.stringify(argument.slice(0, 80))}; there are: ${known.join(', ')}`,
      );
      continue;
    }
    const field = Object.hasOwn(shape, argument) ? shape[argument] : undefined;
    const typed = typedArgument(text, input.get(argument), field);
    if (typed.is === 'value') input.set(argument, typed.value);
    if (typed.is === 'absent') input.delete(argument);
    if (typed.is === 'wrong') complain(`${argument}: ${typed.problem}`);
  }
  return Object.fromEntries(input);
}

/** Fields of calls that are not in the request, and fields that say two things at once. */
function strayFields(form: URLSearchParams, calls: readonly Call[]): string[] {
  const said = new Map<string, string>();
  const problems = new Set<string>();
  for (const [name, text] of form) {
    const [, kind, callId = ''] = ownField.exec(name) ?? [];
    if (kind === undefined) continue;
    if (!calls.some((call) => call.callId === callId))
      problems.add(`${JSON.stringify(callId.slice(0, 80))} is not in this request`);
    const before = said.get(name);
    // A question has a field of its options and one of free text under one name.
    const isMore = before !== undefined && !(kind === 'answer' && (before === '' || text === ''));
    if (isMore) problems.add(givenTwice(kind, callId, name, calls));
    said.set(name, before || text);
  }
  return [...problems];
}

function givenTwice(kind: string, callId: string, name: string, calls: readonly Call[]): string {
  const call = calls.find((each) => each.callId === callId);
  if (kind === 'decision' || !call) return `decisions: ${callId.slice(0, 80)} is decided twice`;
  const argument = kind === 'input' ? name.slice(`input.${callId}.`.length, 120) : kind;
  return `${nameOf(call)}: ${argument}: given twice`;
}
