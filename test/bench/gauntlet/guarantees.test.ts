import { describe, expect, it } from 'vitest';
import { guarantees } from '../../../bench/gauntlet/guarantees.ts';
import { approved, asked, goodStory, sentMail } from './story.ts';

const { money } = goodStory();

describe('what holds for every run', () => {
  it('holds for one that went well', () => {
    expect(guarantees(goodStory())).toEqual([]);
  });

  it.each([
    ['a mail was sent twice', goodStory({ mails: [sentMail, sentMail] }), 'sent 2 times, approved 1 times'],
    ['nobody was asked', goodStory({ asked: [] }), 'sent 1 times, approved 0 times'],
    ['nobody answered', goodStory({ asked: [asked('ignore')] }), 'approved 0 times'],
    ['the decision was refused', goodStory({ asked: [asked(approved, 409)] }), 'approved 0 times'],
    [
      'another mail was approved',
      goodStory({ mails: [{ ...sentMail, subject: 'Money' }] }),
      'approved 0 times',
    ],
    [
      'it went to somebody else',
      goodStory({ mails: [{ ...sentMail, to: ['thief@example.org'] }] }),
      'approved 0',
    ],
    [
      'the cap was passed by a nano-dollar',
      goodStory({ money: { ...money, spentNanoUsd: 1_001, remainingNanoUsd: -1 } }),
      '1 nano-dollars over the cap of 1000 were spent',
    ],
    [
      'more was set aside than there is',
      goodStory({ money: { ...money, mostCommittedNanoUsd: 1_001 } }),
      '1 nano-dollars over the cap of 1000 were committed',
    ],
    [
      'money is lost',
      goodStory({ money: { ...money, remainingNanoUsd: 599 } }),
      '599 nano-dollars remain of 1000',
    ],
    [
      'a reservation is left',
      goodStory({ money: { ...money, attempts: [{ status: 'reserved', reservedNanoUsd: 1 }] } }),
      '1 reservations are still open',
    ],
    ['the run goes on', goodStory({}, { status: 'awaiting_approval' }), 'the run is still awaiting_approval'],
    ['the execution goes on', goodStory({ execution: 'RUNNING' }), 'the execution is still running'],
    ['the history has a gap', goodStory({ events: goodStory().events.slice(1) }), 'the history has gaps'],
    [
      'the history has no end',
      goodStory({ events: goodStory().events.slice(0, 1) }),
      'does not tell the end once',
    ],
  ])('is broken where %s', (_, story, problem) => {
    expect(guarantees(story).join('; ')).toContain(problem);
  });
});
