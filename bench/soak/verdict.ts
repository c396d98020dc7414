import type { Planned } from './plan.ts';

/** What can be seen of a run from outside once it is over. */
export interface Seen {
  /** HTTP status of the answer to the decision. */
  readonly answered: number;
  readonly outcome: string;
  /** The model's last words; the conversation says them according to what it was told. */
  readonly response: string;
  /** The amounts of every refund that was made on the run's order, by whichever run. */
  readonly refundsUsd: readonly number[];
  /** The number of the first entry of the audit that does not fit. */
  readonly brokenAt: number | null;
  /** Who decided what, as the audit has it. */
  readonly voted: readonly { readonly who: string; readonly decision: unknown }[];
}

const wanted = {
  approve: { outcome: 'completed', response: 'It was done.' },
  edit: { outcome: 'completed', response: 'It was done.' },
  reject: { outcome: 'partial', response: 'A person rejected it.' },
} as const;

/** @returns what is wrong, a sentence each; nothing where exactly the right thing came of it */
export function problemsOf(planned: Planned, approver: string, seen: Seen): string[] {
  const { choice, amountUsd, editedUsd } = planned;
  const { outcome, response } = wanted[choice];
  const refunds = { approve: [amountUsd], edit: [editedUsd], reject: [] }[choice];
  const says = JSON.stringify;
  const problems: [isWrong: boolean, problem: string][] = [
    [seen.answered !== 200, `the decision was answered ${seen.answered}`],
    [seen.outcome !== outcome, `it ended ${seen.outcome}, not ${outcome}`],
    [seen.response !== response, `the model ended with ${says(seen.response)}, not ${says(response)}`],
    [says(seen.refundsUsd) !== says(refunds), `refunded ${says(seen.refundsUsd)}, not ${says(refunds)}`],
    [seen.brokenAt !== null, `its audit does not fit from entry ${seen.brokenAt} on`],
    [
      says(seen.voted) !== says([{ who: approver, decision: choice }]),
      `its audit tells of the votes ${says(seen.voted)}`,
    ],
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, problem]) => `${planned.name}: ${problem}`);
}
