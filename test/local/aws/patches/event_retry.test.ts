import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { expect, onTestFinished, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';
import { until } from '../support/until.ts';

const aws = useLocalAws();

/** Asks whether it should live. */
const mortal = `
  export const handler = async ({ detail }) => {
    if (await (await fetch(detail.fate)).text() === 'die') process.kill(process.pid, 'SIGKILL');
  };`;

test('an event whose Lambda died is handed to it again', async () => {
  let calls = 0;
  const fate = createServer((_, response) => response.end(++calls === 1 ? 'die' : 'live')).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => void fate.close());
  await once(fate, 'listening');
  await aws().createFunction('mortal', mortal);
  const events = new EventBridgeClient(aws().config);
  const EventPattern = JSON.stringify({ source: ['test'] });
  await events.send(new PutRuleCommand({ Name: 'to-mortal', EventPattern }));
  const Arn = 'arn:aws:lambda:us-east-1:000000000000:function:mortal';
  await events.send(new PutTargetsCommand({ Rule: 'to-mortal', Targets: [{ Id: 'lambda', Arn }] }));
  const Detail = JSON.stringify({ fate: `http://127.0.0.1:${(fate.address() as AddressInfo).port}` });
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'deadly', Detail }] }));

  expect(await until('a second call', async () => (calls === 2 ? calls : undefined))).toBe(2);
}, 30_000);
