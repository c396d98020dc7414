import type { PolicyText } from '../../functions/core/contracts/agent.ts';
import { defaultGroup } from '../../functions/core/contracts/approver.ts';
import { type PolicyHead, PolicyHeadSchema } from '../../functions/core/contracts/policy.ts';
import type { StageConfig } from '../stages.ts';
import type { WrittenAgent } from './agent-policies.ts';
import { type Mistake, offsetOf, placeOf, policiesOf, type SourcePolicy } from './cedar-source.ts';
import { meant } from './meant.ts';

type Stage = Pick<StageConfig, 'name' | 'approvals'>;

/**
 * Where policies ask people that a stage does not have: each group must be one of its own, and large enough for the
 * number that must approve. Those who are asked later, on silence, decide in the group's place and add nobody to it.
 */
export function approverProblems(agents: readonly WrittenAgent[], stage: Stage): string[] {
  const files = new Map<string, PolicyText>();
  for (const { definition } of agents)
    for (const policy of [...definition.policies, ...(definition.shadow ? [definition.shadow] : [])])
      files.set(policy.file, policy);
  return [...files.values()].flatMap(({ file, text }) => {
    const read = policiesOf(text);
    // What cannot be read is told as that.
    if ('mistakes' in read) return [];
    return read.policies
      .flatMap((policy) => mistakesOf(policy, stage))
      .map(({ offset, message }) => `${file}:${placeOf(text, offset)}: ${message}`);
  });
}

function mistakesOf(policy: SourcePolicy, stage: Stage): Mistake[] {
  const { effect, annotations } = policy.json;
  const head = PolicyHeadSchema.safeParse({ effect, ...annotations }).data;
  return head?.approval ? askedMistakes(policy, head, stage) : [];
}

function askedMistakes(
  policy: SourcePolicy,
  { approvers = defaultGroup, quorum = 1 }: PolicyHead,
  { name, approvals: { groups } }: Stage,
): Mistake[] {
  const group = Object.hasOwn(groups, approvers) ? groups[approvers] : undefined;
  const where = `approvals.groups of stage "${name}" in infra/stages.ts`;
  if (!group)
    return [
      {
        offset: offsetOf(policy, 'approvers'),
        message: `@approvers: there is no group "${approvers}" in ${where}. ${meant(approvers, Object.keys(groups))}`,
      },
    ];
  const count = group.people.length;
  if (quorum <= count) return [];
  const people = count === 1 ? '1 person' : `${count} people`;
  const lower = count === 1 ? 'leave @quorum out' : `write @quorum("${count}") or less`;
  return [
    {
      offset: offsetOf(policy, 'quorum'),
      message: `@quorum: ${quorum} of "${approvers}" could never approve: ${where} has ${people} in it. Add people there, or ${lower}.`,
    },
  ];
}
