import { describe, expect, it } from 'vitest';
import { approverProblems } from '../../../infra/check/approvers.ts';
import { stageNamed } from '../../../infra/stages.ts';
import { anAgent } from '../../support/builders.ts';

const people = (count: number) => Array.from({ length: count }, (_, i) => ({ email: `p${i}@example.com` }));
const stage = {
  ...stageNamed('prod'),
  approvals: {
    ...stageNamed('prod').approvals,
    groups: {
      default: { people: people(1) },
      finance: { people: people(2), next: 'management' },
      management: { people: people(5) },
    },
  },
};
const problemsOf = (text: string, more: object = {}) =>
  approverProblems(
    [
      {
        definition: { ...anAgent(), policies: [{ file: 'p.cedar', text }], ...more },
        file: 'agents/support/agent.ts',
      },
    ],
    stage,
  );
const forbid = (annotations: string) =>
  `@id("a")\n@approval("once")\n${annotations}\nforbid (principal, action, resource);`;

describe('whom policies ask', () => {
  it.each(['', '@approvers("finance") @quorum("2")', '@approvers("management")\n@quorum("5")'])(
    'is right where the stage has the group and enough people: %s',
    (annotations) => expect(problemsOf(forbid(annotations))).toEqual([]),
  );

  it('is a group of the stage, by its exact name', () => {
    expect(problemsOf(forbid('@approvers("finanse")'))).toEqual([
      'p.cedar:3:1: @approvers: there is no group "finanse" in approvals.groups of stage "prod" in infra/stages.ts. ' +
        'Did you mean finance? There are: default, finance, management.',
    ]);
    expect(problemsOf(forbid('@approvers("constructor")'))).toHaveLength(1);
  });

  it('is no more people than the group has; those asked on silence do not count', () => {
    expect(problemsOf(forbid('@approvers("finance") @quorum("3")'))).toEqual([
      'p.cedar:3:23: @quorum: 3 of "finance" could never approve: approvals.groups of stage "prod" in infra/stages.ts ' +
        'has 2 people in it. Add people there, or write @quorum("2") or less.',
    ]);
    expect(problemsOf(forbid('@quorum("2")'))).toEqual([
      expect.stringContaining('2 of "default" could never approve'),
    ]);
  });

  it('is told once for a file of several agents, and for a shadow as well', () => {
    const text = forbid('@approvers("nobody")');
    expect(problemsOf(text, { shadow: { file: 'p.cedar', text } })).toHaveLength(1);
    expect(problemsOf(forbid(''), { shadow: { file: 'p.shadow.cedar', text } })).toEqual([
      expect.stringMatching(/^p\.shadow\.cedar:3:1: /),
    ]);
  });

  it('is left to the check of policies where a file or an annotation cannot be read', () => {
    expect(problemsOf('forbid (')).toEqual([]);
    expect(problemsOf(forbid('@quorum("many")'))).toEqual([]);
  });
});
