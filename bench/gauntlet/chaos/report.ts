import type { ChaosVerdict } from './chaos.ts';

export const chaosLine = ({ name, kind, happened, problems, outcome, mails }: ChaosVerdict): string =>
  `${problems.length > 0 ? '✗' : happened ? '✓' : '–'} ${name.padEnd(58)} ${kind}: ${outcome}, ${mails} mails${happened ? '' : ' (did not happen)'}`;

/** What broke and what came of it, in one line. */
export function chaosSummary(verdicts: readonly ChaosVerdict[]): string {
  if (verdicts.length === 0) return '';
  const happened = verdicts.filter((verdict) => verdict.happened);
  const died = happened.filter(({ name }) => name.includes(' dies '));
  const broken = verdicts.filter(({ problems }) => problems.length > 0);
  return [
    `Chaos: ${verdicts.length} runs;`,
    `Lambdas died ${died.length} times, at ${new Set(died.map(({ name }) => name)).size} points;`,
    `${happened.filter(({ name }) => name.includes('throttles')).length} runs with DynamoDB throttled;`,
    `${happened.filter(({ name }) => name.includes('three times')).length} with their event delivered three times;`,
    `guarantees broken: ${broken.length}.`,
  ].join(' ');
}

export const chaosFailures = (verdicts: readonly ChaosVerdict[]): string[] =>
  verdicts
    .filter(({ problems }) => problems.length > 0)
    .map(
      ({ name, kind, problems }) =>
        `BROKEN ${name} (${kind})\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
