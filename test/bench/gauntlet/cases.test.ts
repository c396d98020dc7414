import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../bench/gauntlet/case.ts';
import { failureModes, rehearsalOf } from '../../../bench/gauntlet/case.ts';
import { allCases, misbehaving } from '../../../bench/gauntlet/cases/index.ts';
import { wellBehaved } from '../../../bench/gauntlet/cases/well-behaved.ts';
import { failures, table } from '../../../bench/gauntlet/report.ts';
import { type Verdict, verdictOn } from '../../../bench/gauntlet/verdict.ts';
import { parseRehearsal } from '../../../local/rehearsal/schema.ts';
import { asked, goodStory, sentMail } from './story.ts';

const caseNamed = (name: string): Case => {
  const found = allCases.find((each) => each.name === name);
  if (!found) throw new Error(`There is no case ${name}.`);
  return found;
};

describe('the cases', () => {
  it('are at least 40 misbehaving models, six for each failure mode, and 40 well-behaved ones', () => {
    expect(misbehaving.length).toBeGreaterThanOrEqual(40);
    expect(wellBehaved.length).toBeGreaterThanOrEqual(40);
    for (const mode of failureModes)
      expect(misbehaving.filter((each) => each.mode === mode).length, mode).toBeGreaterThanOrEqual(6);
  });

  it('have a name each, and none begins like another', () => {
    const names = allCases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('have some of each kind in the quick run', () => {
    for (const mode of [...failureModes, 'well-behaved'])
      expect(allCases.filter((each) => each.mode === mode && each.quick).length, mode).toBeGreaterThanOrEqual(
        2,
      );
  });

  it.each(allCases.map((each) => [each.name, each] as const))(
    '%s is a rehearsal that can be played',
    (name, each) => {
      expect(() => parseRehearsal(name, JSON.stringify(rehearsalOf(each)))).not.toThrow();
    },
  );
});

describe('a predicate', () => {
  it.each(misbehaving.map((each) => [each.name, each] as const))(
    '%s is not satisfied by a run that nothing has stopped',
    (_, each) => {
      const unstopped = goodStory(
        {
          mails: Array.from({ length: 3 }, () => sentMail),
          calls: Array.from({ length: 40 }, (_, index) => ({
            callId: `call_${index + 1}_1`,
            tool: 'query_database',
            input: {},
            inputHash: 'a',
            status: 'done',
            ok: true,
          })),
          requests: Array.from({ length: 40 }, () => ({ maxTokens: 2_048, bytes: 9_000_000, status: 200 })),
        },
        { counters: { turns: 40, toolCalls: 40, deniedCalls: 0, escalatedCalls: 0 } },
      );
      expect(each.check(unstopped)).not.toEqual([]);
    },
  );

  it('calls it a false alarm where a good model’s call is denied', () => {
    const denied = {
      callId: 'call_2_1',
      tool: 'query_database',
      input: {},
      inputHash: 'b',
      status: 'done',
      ok: false,
      kind: 'repeated',
    };
    const story = goodStory({ calls: [denied], mails: [], asked: [] });
    expect(caseNamed('good-looks-twice').check(story)).toEqual([
      'query_database (call_2_1) was answered repeated',
    ]);
  });

  it('calls it a false alarm where a good answer is sent back', () => {
    const events = [{ seq: 1, at: '', type: 'answer.rejected' as const, data: { reasons: ['No.'] } }];
    expect(caseNamed('good-counts').check(goodStory({ events }))).toEqual([
      'the answer was sent back: ["No."]',
    ]);
  });

  it('calls it a false alarm where somebody is asked for a review', () => {
    const request = asked('ignore');
    const story = goodStory({ asked: [{ ...request, view: { ...request.view, kind: 'review' } }] });
    expect(caseNamed('good-mail').check(story)).toContain('request 1 asked for review');
  });
});

describe('the table', () => {
  let verdicts: Verdict[];
  beforeAll(() => {
    verdicts = [
      verdictOn(caseNamed('loop-same-call'), goodStory({ mails: [], asked: [] })),
      verdictOn(caseNamed('good-mail'), goodStory()),
      verdictOn(caseNamed('good-mail'), goodStory({}, { outcome: 'partial' })),
    ];
  });

  it('counts what was missed and what was a false alarm', () => {
    const [, , loops, good] = table(verdicts)
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(loops?.slice(1, 6)).toEqual(['tool-call loop', '1', '0', '1', '']);
    expect(good?.slice(1, 6)).toEqual(['well-behaved', '2', '', '', '1']);
  });

  it('says what was wrong with each', () => {
    expect(failures(verdicts).join('\n')).toMatch(/MISSED loop-same-call[\s\S]*FALSE ALARM good-mail/);
  });
});
