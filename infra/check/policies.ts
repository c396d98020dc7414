import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyText } from '../../functions/core/contracts/agent.ts';
import {
  actionGroups,
  agentAttributes,
  type CedarRecord,
  type CedarType,
  cedarSchema,
  contextType,
  PolicyHeadSchema,
  toolAttributes,
} from '../../functions/core/contracts/policy.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import { type Mistake, mistakeOf, offsetOf, placeOf, policiesOf, type SourcePolicy } from './cedar-source.ts';
import { meant } from './meant.ts';

/** What a policy file may speak of. */
export interface PolicyScope {
  readonly agents: readonly string[];
  readonly tools: readonly ToolDefinition[];
  /** Ids that stand in other files of the same agent, and where. */
  readonly taken: ReadonlyMap<string, string>;
  /** Whether each policy must be able to apply; what holds for all agents may find no tool of its kind. */
  readonly mustApply: boolean;
}

export interface CheckedPolicies {
  /** `<file>:<line>:<column>: <what is wrong>. <what to write instead>`, in the order of the file. */
  readonly problems: readonly string[];
  /** Where each id stands. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Reads a policy file as Cedar does and holds it, strictly, against the schema of the tools. */
export function checkPolicies({ file, text }: PolicyText, scope: PolicyScope): CheckedPolicies {
  const read = policiesOf(text);
  const ids = new Map<string, string>();
  const mistakes =
    'mistakes' in read
      ? read.mistakes
      : [
          ...read.policies.flatMap((policy) => headMistakes(policy, file, text, scope.taken, ids)),
          ...read.policies.flatMap((policy) => nameMistakes(policy, scope)),
          ...typeMistakes(text, scope),
        ];
  const lines = mistakes
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => `${file}:${placeOf(text, offset)}: ${message}`);
  return { problems: [...new Set(lines)], ids };
}

const annotationNames = Object.keys(PolicyHeadSchema.shape).filter((key) => key !== 'effect');

function headMistakes(
  policy: SourcePolicy,
  file: string,
  whole: string,
  taken: ReadonlyMap<string, string>,
  ids: Map<string, string>,
): Mistake[] {
  const { json } = policy;
  const annotations = json.annotations ?? {};
  const at = (name: PropertyKey) => offsetOf(policy, String(name));
  const parsed = PolicyHeadSchema.safeParse({ effect: json.effect, ...annotations });
  const mistakes = (parsed.error?.issues ?? []).flatMap((issue): Mistake[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ offset: at(key), message: unknownAnnotation(key) }));
    const [name = 'id'] = issue.path;
    return [{ offset: at(name), message: `@${String(name)}: ${issue.message}.` }];
  });
  const { id } = annotations;
  if (typeof id !== 'string') return mistakes;
  const other = ids.get(id) ?? taken.get(id);
  if (other)
    mistakes.push({
      offset: at('id'),
      message: `@id("${id}") stands at ${other}, too. Give this one another.`,
    });
  ids.set(id, `${file}:${placeOf(whole, at('id'))}`);
  return mistakes;
}

const unknownAnnotation = (name: string) =>
  `There is no annotation @${name}. ${meant(name, annotationNames, (each) => `@${each}`)}`;

/** Cedar knows the names of actions; those of agents and tools are ours. */
function nameMistakes({ text, offset, json }: SourcePolicy, scope: PolicyScope): Mistake[] {
  const known: Record<string, readonly string[]> = {
    Agent: scope.agents,
    Tool: scope.tools.map(({ name }) => name),
  };
  return entitiesIn(json)
    .filter(({ type, id }) => known[type] && !known[type].includes(id))
    .map(({ type, id }) => ({
      offset: offset + Math.max(0, text.indexOf(`${type}::${JSON.stringify(id)}`)),
      message: `There is no ${type}::${JSON.stringify(id)}. ${meant(id, known[type] ?? [])}`,
    }));
}

function entitiesIn(json: unknown): { type: string; id: string }[] {
  if (typeof json !== 'object' || json === null) return [];
  const { type, id } = json as { type?: unknown; id?: unknown };
  if (typeof type === 'string' && typeof id === 'string') return [{ type, id }];
  return Object.values(json).flatMap(entitiesIn);
}

function typeMistakes(text: string, { tools, mustApply }: PolicyScope): Mistake[] {
  const answer = cedar.validate({
    schema: cedarSchema(tools),
    policies: { staticPolicies: text },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map((error) => mistakeOf(text, error));
  const wrong = answer.validationErrors.map(({ error }) => error);
  const doubtful = answer.validationWarnings.map(({ error }) => error);
  const mistakes = [...wrong, ...doubtful.filter(({ message }) => !neverApplies.test(message))].map(
    (error) => {
      const mistake = mistakeOf(text, error);
      return { ...mistake, message: `${mistake.message}${namesFor(error.message, tools)}` };
    },
  );
  // An unknown name makes a policy impossible, too; that is said once.
  if (mustApply && wrong.length === 0)
    for (const error of doubtful.filter(({ message }) => neverApplies.test(message)))
      mistakes.push({ ...mistakeOf(text, error), message: never });
  // The same mistake is found once for every action that it concerns.
  return mistakes.filter(
    ({ offset }, index) => mistakes.findIndex((each) => each.offset === offset) === index,
  );
}

const neverApplies = /unable to find an applicable action|policy is impossible/;
const never =
  'This policy never applies: no call of this agent fulfils it. Correct its action, its group or its conditions, or leave it out.';

/** The names that stand to choose from, where Cedar found one that it does not know. */
function namesFor(message: string, tools: readonly ToolDefinition[]): string {
  if (message.includes('unrecognized action'))
    return ` The actions are: ${[...tools.map(({ name }) => name), ...actionGroups].join(', ')}.`;
  const [, path, type, action] =
    /attribute `([\w.]+)` (?:on entity type `(\w+)`|in context for Action::"(\w+)") not found/.exec(
      message,
    ) ?? [];
  if (!path) return '';
  const attributes = type === 'Agent' ? agentAttributes : type === 'Tool' ? toolAttributes : undefined;
  const context = tools.filter(({ name }) => name === action);
  const names = attributes ?? attributesAt(path.split('.').slice(0, -1), context);
  return names ? ` There are: ${Object.keys(names.attributes).join(', ') || 'none'}.` : '';
}

function attributesAt(path: readonly string[], [tool]: readonly ToolDefinition[]): CedarRecord | undefined {
  let at = tool && contextType(tool);
  for (const name of path) {
    const next: CedarType | undefined = at?.attributes[name];
    at = next?.type === 'Record' ? next : undefined;
  }
  return at;
}
