import type { ApprovalView } from '../core/contracts/approval.ts';
import type { Choice } from '../core/contracts/decision.ts';
import { FinishSchema, finishName } from '../core/finish.ts';
import { toolsOf } from './present.ts';

export interface ChoiceWords {
  readonly label: string;
  /** What follows from it. */
  readonly hint: string;
}

/** How a request is put, in the words of its kind. */
export interface Words {
  readonly question: string;
  /** Begins with the agent: what it wants or why it cannot go on. */
  readonly situation: string;
  /** What the agent waits for. */
  readonly wanted: 'decision' | 'answer';
  /** What follows if nobody decides in time. */
  readonly silence: string;
  readonly outcome: Readonly<Record<Exclude<ApprovalView['status'], 'pending'>, string>>;
  readonly choices: Readonly<Record<'approve' | 'reject', ChoiceWords>> &
    Readonly<Partial<Record<Choice, ChoiceWords>>>;
  /** Instead, where one person alone does not decide. */
  readonly choicesOfSeveral?: Readonly<Partial<Record<Choice, ChoiceWords>>>;
  readonly reason: { readonly label: string; readonly hint: string };
  /** What introduces the guard's reason and what went wrong, where the question does not tell it already. */
  readonly why?: string;
  readonly problem?: string;
}

/** @param view of any kind; a review is about an answer or about calls that cannot be taken. */
export function wordsOf(view: ApprovalView): Words {
  switch (view.kind) {
    case 'review':
      return isAboutAnswer(view) ? answerWords : badCallWords;
    case 'in_doubt':
      return doubtWords(actionsOf(view));
    case 'undo':
      return undoWords(actionsOf(view));
    case 'question':
      return questionWords(view);
    default:
      return approveWords(view);
  }
}

const isAboutAnswer = ({ calls }: ApprovalView): boolean =>
  calls.some(({ tool, input }) => tool === finishName && FinishSchema.safeParse(input).success);

const actionsOf = (view: ApprovalView): string =>
  view.calls.length === 1 ? toolsOf(view) : `${view.calls.length} actions`;

const runsOnce = 'It runs once, exactly as shown.';
const reason = { label: 'Reason', hint: 'optional; the agent reads it' };
const stopped = 'Why it was stopped:';

export const answerChoices = {
  answer: { label: 'Send the answer', hint: 'The agent goes on with it.' },
  reject: { label: 'Do not answer', hint: 'The agent is told that you did not, and why.' },
} as const;

function approveWords(view: ApprovalView): Words {
  const actions = actionsOf(view);
  return {
    question: `Approve ${actions}?`,
    situation: `wants to use ${toolsOf(view)} and waits`,
    wanted: 'decision',
    silence: view.onExpiry === 'end' ? 'nothing of it is done, and the run ends' : 'it will not be done',
    outcome: {
      approved: `Approved: ${actions}`,
      rejected: `Rejected: ${actions}`,
      expired: `Nobody decided on ${actions} in time`,
      cancelled: `Cancelled: ${actions}`,
    },
    choices: {
      approve: { label: 'Approve', hint: runsOnce },
      edit: { label: 'Change it', hint: 'It runs as you write it, if the rules allow that.' },
      reject: { label: 'Reject', hint: 'It does not run; the agent is told why.' },
    },
    choicesOfSeveral: {
      approve: { label: 'Approve', hint: 'Once enough of you have, it runs once, exactly as shown.' },
      edit: {
        label: 'Change it',
        hint: 'The rules judge what you write, and the others are asked about it.',
      },
    },
    reason,
    why: stopped,
  };
}

function questionWords(view: ApprovalView): Words {
  const questions = view.calls.length === 1 ? 'a question' : `${view.calls.length} questions`;
  return {
    question: `The agent asks you ${questions}`,
    situation: `needs to know something and waits`,
    wanted: 'answer',
    silence: view.onExpiry === 'end' ? 'the run ends' : 'the agent is told that nobody answered',
    outcome: {
      approved: 'Answered',
      rejected: 'Not answered',
      expired: 'Nobody answered in time',
      cancelled: 'Cancelled: the question',
    },
    choices: { ...answerChoices, approve: answerChoices.answer },
    reason: { label: 'Reason', hint: 'optional, where you do not answer; the agent reads it' },
  };
}

const badCallWords: Words = {
  question: 'Let the agent go on?',
  situation: 'asks again and again for what cannot be done, and waits',
  wanted: 'decision',
  silence: 'the run ends',
  outcome: {
    approved: 'The agent goes on',
    rejected: 'The run was ended',
    expired: 'Nobody decided in time how to go on',
    cancelled: 'Cancelled: how to go on',
  },
  choices: {
    approve: {
      label: 'Let it go on',
      hint: 'It tries again with what you write below.',
    },
    reject: { label: 'End the run', hint: 'It ends as failed: invalid calls.' },
  },
  reason: { label: 'Guidance', hint: 'optional; the agent reads it' },
};

const answerWords: Words = {
  question: 'Accept the answer?',
  situation: 'has given an answer that verification sent back, and waits',
  wanted: 'decision',
  silence: 'the run ends as unverified',
  outcome: {
    approved: 'The answer was accepted',
    rejected: 'The answer was not accepted',
    expired: 'Nobody decided on the answer in time',
    cancelled: 'Cancelled: the answer',
  },
  choices: {
    approve: {
      label: 'Accept the answer',
      hint: 'The run ends with it, and says that a person accepted it.',
    },
    reject: {
      label: 'End it as unverified',
      hint: 'The run ends as failed, without an answer.',
    },
  },
  reason: { label: 'Reason', hint: 'optional; it is recorded with the run' },
  problem: 'Why it was sent back:',
};

const doubtWords = (actions: string): Words => ({
  question: `Did ${actions} happen?`,
  situation: `does not know whether ${actions} happened, and waits`,
  wanted: 'decision',
  silence: 'it is not made again',
  outcome: {
    approved: `To be made now, once: ${actions}`,
    rejected: `Not made again: ${actions}`,
    expired: `Nobody said in time whether ${actions} happened`,
    cancelled: `Cancelled: ${actions}`,
  },
  choices: {
    approve: { label: 'It did not happen: make it now, once', hint: runsOnce },
    reject: {
      label: 'Do not make it again',
      hint: 'The agent is told that it may have happened, and what you found.',
    },
  },
  reason: { label: 'What you found', hint: 'optional; the agent reads it' },
  why: 'Why a person decides:',
});

const undoWords = (actions: string): Words => ({
  question: `Take it back with ${actions}?`,
  situation: `has ended its run; taking back what it did needs ${actions}, which waits`,
  wanted: 'decision',
  silence: 'what was done stays',
  outcome: {
    approved: `Taken back with ${actions}`,
    rejected: 'What was done stays',
    expired: `Nobody decided on ${actions} in time`,
    cancelled: `Cancelled: ${actions}`,
  },
  choices: {
    approve: { label: 'Take it back', hint: runsOnce },
    reject: { label: 'Leave it', hint: 'What was done stays.' },
  },
  reason: { label: 'Reason', hint: 'optional; it is recorded with the run' },
  why: stopped,
});
