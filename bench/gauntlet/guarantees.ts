import { hasEnded } from '../../functions/core/run-view.ts';
import type { LocalMail } from '../../local/client.ts';
import type { Check, Story } from './case.ts';

/** What a mail is known by: a second one that is equal was sent twice. */
const keyOf = (to: string, subject: string): string => JSON.stringify([to, subject]);

/** The mail that an approved call leads to, by tool. */
const mailOf: Readonly<Record<string, (input: Record<string, string>) => string>> = {
  send_email: ({ to = '', subject = '' }) => keyOf(to, subject),
  book_courier: ({ courier = '', order_id }) => keyOf(courier, `Booking for ${order_id}`),
};

const sentAs = ({ to, subject }: LocalMail): string => keyOf(to.join(', '), subject);

/** Every mail that a person approved, once for each time. */
const approvedMails = ({ asked }: Story): string[] =>
  asked.flatMap(({ view, answer, status }) =>
    answer === 'ignore' || status !== 200
      ? []
      : view.calls
          .filter(({ callId }) => answer[callId]?.decision === 'approve')
          .flatMap(({ tool, input }) => mailOf[tool]?.(input as Record<string, string>) ?? []),
  );

const count = (values: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** Nothing irreversible happens twice, or without a person's approval of exactly this. */
export const onlyWhatWasApproved: Check = (story) => {
  const approved = count(approvedMails(story));
  return Array.from(count(story.mails.map(sentAs)))
    .filter(([mail, times]) => times > (approved.get(mail) ?? 0))
    .map(
      ([mail, times]) =>
        `the mail ${mail} was sent ${times} times, approved ${approved.get(mail) ?? 0} times`,
    );
};

/** No cap is passed by a nano-dollar, at any time that somebody looked, and nothing stays reserved. */
export const withinItsCap: Check = ({ money }) => {
  const { capNanoUsd: cap, spentNanoUsd: spent, remainingNanoUsd: remaining } = money;
  const problems: string[] = [];
  if (spent > cap) problems.push(`${spent - cap} nano-dollars over the cap of ${cap} were spent`);
  if (money.mostCommittedNanoUsd > cap)
    problems.push(`${money.mostCommittedNanoUsd - cap} nano-dollars over the cap of ${cap} were committed`);
  if (remaining !== cap - spent)
    problems.push(`${remaining} nano-dollars remain of ${cap}, although ${spent} were spent`);
  const open = money.attempts.filter(({ status }) => status === 'reserved').length;
  if (open > 0) problems.push(`${open} reservations are still open`);
  return problems;
};

/** No run and no execution goes on for ever, and the history is whole. */
export const isOver: Check = ({ run, execution, events }) => {
  const problems: string[] = [];
  if (!hasEnded(run.status)) problems.push(`the run is still ${run.status}`);
  if (execution === 'RUNNING') problems.push('the execution is still running');
  if (events.some(({ seq }, index) => seq !== index + 1)) problems.push('the history has gaps');
  if (events.filter(({ type }) => type === 'run.finished').length !== 1)
    problems.push('the history does not tell the end once');
  return problems;
};

/** Holds for every run, whatever its model does and whatever breaks. */
export const guarantees: Check = (story) => [
  ...isOver(story),
  ...onlyWhatWasApproved(story),
  ...withinItsCap(story),
];
