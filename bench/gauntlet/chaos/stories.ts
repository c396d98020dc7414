import { randomUUID } from 'node:crypto';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { runIdOf } from '../../../functions/core/ids.ts';
import { type Case, casesOf, customerOf, type Person, type Story } from '../case.ts';
import { asks, finishes, mail, order, otherwise, when } from '../conversation.ts';
import { approve, ignores, reject } from '../person.ts';
import { play } from '../play.ts';
import type { Stage } from '../stage.ts';

/** How a story of chaos begins and goes on; together they use every Lambda. */
export const kinds = ['approved', 'expired', 'from the bus', 'stopped'] as const;
export type Kind = (typeof kinds)[number];

/** Approves the mail; what may have been sent is not sent again. */
const approvesOnce: Person = ({ kind }) =>
  kind === 'approve' ? approve : reject('Look into the mailbox first.');

const people: Record<Kind, Person> = {
  approved: approvesOnce,
  expired: ignores,
  'from the bus': approvesOnce,
  stopped: ignores,
};

const bodyOf = (name: string) => `This is the mail of ${name}.`;

/** One mail that a person decides on, after a look at the order. What failed is reported as it is. */
const conversation = (name: string): Case['turns'] => [
  asks(order('ORD-1042')),
  asks(mail(customerOf(name), 'Your order', bodyOf(name))),
  [
    when('messageId', finishes('done', 'The mail was sent.', ['call_2_1'])),
    otherwise(finishes('partial', 'It is not certain that the mail was sent.')),
  ],
  finishes('partial', 'It is not certain that the mail was sent.'),
  finishes('partial', 'It is not certain that the mail was sent.'),
];

/** As many stories as may be needed, each with words of its own: the model's server is started with them. */
export const chaosCases = (count: number): Case[] =>
  casesOf(
    'well-behaved',
    Array.from({ length: count }, (_, index) => {
      const name = `chaos-${index + 1}`;
      return {
        name,
        about: 'Sends one mail, while everything around it breaks.',
        task: `Write to ${customerOf(name)} that ORD-1042 is late.`,
        turns: conversation(name),
        check: () => [],
      };
    }),
  );

export interface ChaosRun {
  readonly kind: Kind;
  readonly played: Case;
  /** Known before the run begins. */
  readonly key: string;
  readonly runId: string;
}

export function newRun(kind: Kind, chaosCase: Case): ChaosRun {
  const key = randomUUID();
  return { kind, key, runId: runIdOf('default', key), played: { ...chaosCase, person: people[kind] } };
}

/** What a request of the run shows whose it is by. */
export const needlesOf = ({ runId, played }: ChaosRun): string[] => [
  runId,
  `.${played.name}@`,
  `Rehearse ${played.name}.`,
];

/** Plays it to its end. @param copies how often the event comes that starts a run from the bus */
export const playChaos = (stage: Stage, { kind, key, runId, played }: ChaosRun, copies = 1): Promise<Story> =>
  play(stage, played, {
    idempotencyKey: key,
    ...(kind === 'from the bus' && {
      start: async (request) => {
        // The queue that the rule of the bus feeds: an event as EventBridge would put there.
        const body = JSON.stringify({ id: key, detail: request });
        for (let copy = 0; copy < copies; copy++)
          await stage.sqs.send(
            new SendMessageCommand({ QueueUrl: stage.stack.outputs.IngressQueueUrl, MessageBody: body }),
          );
        return runId;
      },
    }),
    ...(kind === 'stopped' && {
      whenWaiting: async () => {
        const machine = stage.stack.info.stateMachineArn.replace(':stateMachine:', ':execution:');
        await stage.sfn
          .send(new StopExecutionCommand({ executionArn: `${machine}:${runId}` }))
          .catch(() => {});
      },
    }),
  });
