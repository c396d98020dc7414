import { randomUUID } from 'node:crypto';
import {
  DeleteRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runIdOf } from '../../functions/core/ids.ts';
import { pollUntil } from '../../local/poll.ts';
import { eventBridge, sqs } from './aws.ts';
import { client, decide, ended, eventsOf, mailedLink, play, taskFor } from './support.ts';

const { BusName, IngressQueueUrl, IngressDlqUrl } = inject('outputs');

interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Record<string, unknown>;
}

/** Puts a `run.requested` on the bus. @returns the event's id. */
async function request(detail: unknown): Promise<string> {
  const { Entries, FailedEntryCount } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: BusName,
          Source: 'stateward',
          DetailType: 'run.requested',
          Detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
        },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(0);
  return Entries?.[0]?.EventId as string;
}

const enqueue = (body: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: IngressQueueUrl, MessageBody: body }));

const receive = async (QueueUrl: string): Promise<Message[]> => {
  const options = { MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], VisibilityTimeout: 30 };
  return (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...options }))).Messages ?? [];
};

/** Everything that came to a queue while these tests run; messages are taken as they come. */
class Inbox {
  readonly #queueUrl: string;
  readonly #messages: Message[] = [];
  constructor(queueUrl: string) {
    this.#queueUrl = queueUrl;
  }
  async all(): Promise<readonly Message[]> {
    for (const message of await receive(this.#queueUrl)) {
      this.#messages.push(message);
      const { ReceiptHandle } = message;
      await sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queueUrl, ReceiptHandle }));
    }
    return this.#messages;
  }
}

describe('the bus', () => {
  const name = `scenario-${randomUUID()}`;
  const deadLetters = new Inbox(IngressDlqUrl);
  let queueUrl: string;
  let heard: Inbox;

  beforeAll(async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    queueUrl = QueueUrl as string;
    const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    const { Attributes } = await sqs.send(attributes);
    const EventPattern = JSON.stringify({ source: ['stateward'] });
    await eventBridge.send(new PutRuleCommand({ Name: name, EventBusName: BusName, EventPattern }));
    const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
    await eventBridge.send(new PutTargetsCommand({ Rule: name, EventBusName: BusName, Targets }));
    heard = new Inbox(queueUrl);
  });
  afterAll(async () => {
    await eventBridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName: BusName, Ids: ['queue'] }));
    await eventBridge.send(new DeleteRuleCommand({ Name: name, EventBusName: BusName }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  });

  /** The event of this type and detail, once the bus has delivered it. */
  const delivered = (type: string, fits: (detail: BusEvent['detail']) => boolean): Promise<BusEvent> =>
    pollUntil(`${type} on the bus`, async () =>
      (await heard.all())
        .map(({ Body }) => JSON.parse(Body ?? 'null') as BusEvent)
        .find((event) => event['detail-type'] === type && fits(event.detail)),
    );
  /** The dead letter that contains a text. */
  const buried = (text: string): Promise<Message> =>
    pollUntil(`the dead letter with ${text}`, async () =>
      (await deadLetters.all()).find(({ Body }) => Body?.includes(text)),
    );
  /** The run that a message with this id started, once it has ended. */
  const runOf = async (eventId: string) => {
    const runId = runIdOf('default', eventId);
    await pollUntil(`the run of event ${eventId}`, async () => (await client.fetch(`/runs/${runId}`)).ok);
    return ended(runId);
  };

  it('starts a run that is requested on it', async () => {
    const task = taskFor('hello');
    const eventId = await request({ agent: 'support', task, maxCostUsd: 0.5 });
    const run = await runOf(eventId);
    expect(run).toMatchObject({ task, outcome: 'completed', maxCostUsd: 0.5 });
    expect(await eventsOf(run.runId)).toHaveLength(5);
  });

  it('tells that a run started, asked for approval, and finished', async () => {
    const runId = await play('mail-announced');
    const link = await mailedLink(runId);
    const isIt = (detail: BusEvent['detail']) => detail.runId === runId;
    expect(await delivered('run.started', isIt)).toMatchObject({
      source: 'stateward',
      detail: { tenantId: 'default', runId, agent: 'support', seq: 1 },
    });
    const asked = await delivered('approval.requested', isIt);
    expect(asked.detail).toMatchObject({ callIds: ['call_1_1'], expiresAt: expect.any(String) });
    expect(link).toContain(asked.detail.approvalId);
    expect(JSON.stringify(asked)).not.toContain(new URL(link).searchParams.get('token'));

    await decide(link);
    const run = await ended(runId);
    const finished = await delivered('run.finished', isIt);
    expect(finished.detail).toMatchObject({
      status: 'succeeded',
      outcome: 'completed',
      cost_usd: run.usage.costUsd,
    });
  });

  it('starts one run for an event that is delivered twice', async () => {
    const id = randomUUID();
    const detail = { agent: 'support', task: taskFor('hello') };
    const body = JSON.stringify({ id, source: 'stateward', 'detail-type': 'run.requested', detail });
    await Promise.all([enqueue(body), enqueue(body)]);
    const run = await runOf(id);
    expect(run).toMatchObject({ outcome: 'completed', usage: { modelCalls: 2 } });

    // A third time, when the run has long ended; the marker behind it shows that it was dealt with.
    await enqueue(body);
    const marker = `marker ${randomUUID()}`;
    await enqueue(marker);
    await buried(marker);
    expect(await client.run(run.runId)).toEqual(run);
    expect(await eventsOf(run.runId)).toHaveLength(5);
    const dead = (await deadLetters.all()).filter(({ Body }) => Body?.includes(id));
    expect(dead).toEqual([]);
  });

  it('starts one run for two events with one idempotency key, and rejects a third that asks for something else', async () => {
    const idempotencyKey = randomUUID();
    const detail = { agent: 'support', task: taskFor('hello'), idempotencyKey };
    await request(detail);
    await request(detail);
    const run = await runOf(idempotencyKey);
    const eventId = await request({ ...detail, task: `${detail.task} No, wait.` });
    const rejected = await delivered('run.rejected', (told) => told.eventId === eventId);
    expect(rejected.detail.reason).toContain('idempotencyKey');
    expect(await client.run(run.runId)).toMatchObject({ task: detail.task, usage: { modelCalls: 2 } });
  });

  it.each([
    ['is not valid', { agent: 'nobody', task: '', maxCostUsd: -1 }, ['agent: ', 'task: ', 'maxCostUsd: ']],
    ['has an unknown field', { agent: 'support', task: 'x', urgent: true }, ['urgent']],
  ])(
    'rejects an event that %s: the dead letter and the bus tell why, and no run starts',
    async (_, detail, parts) => {
      const eventId = await request(detail);
      const rejected = await delivered('run.rejected', (told) => told.eventId === eventId);
      const letter = await buried(eventId);
      const reason = letter.MessageAttributes?.reason?.StringValue;
      expect(rejected.detail.reason).toBe(reason);
      for (const part of parts) expect(reason).toContain(part);
      expect(JSON.parse(letter.Body ?? '')).toMatchObject({ id: eventId, detail });
      expect((await client.fetch(`/runs/${runIdOf('default', eventId)}`)).status).toBe(404);
    },
  );

  it('rejects a message that is no event at all', async () => {
    const body = `not an event ${randomUUID()}`;
    await enqueue(body);
    const letter = await buried(body);
    expect(letter.Body).toBe(body);
    expect(letter.MessageAttributes?.reason?.StringValue).toContain('The request is not valid');
  });
});
