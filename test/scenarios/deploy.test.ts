import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy, localCredentials } from '../../local/deploy.ts';
import type { Alternative, Rehearsal, Respond } from '../../local/rehearsal/schema.ts';
import { signedFetch } from '../local/aws/support/signed.ts';
import { changedSource } from './changed-source.ts';
import { clerkRehearsal, refund } from './clerk.ts';
import { type OwnStack, startOwnStack } from './own-stack.ts';
import { approval, edit, rejection, vote } from './people.ts';

const approvalTimeoutSeconds = 900;
const oldWords = 'There is no tool';
const newWords = 'The changed guard knows no tool';
const changes = [
  { file: 'functions/core/guard/call-rules.ts', from: oldWords, to: newWords },
  { file: 'test/scenarios/tools/refund/run.ts', from: 'the first version', to: 'the second version' },
];

const says = (answer: string, evidence: readonly string[]): Respond => ({
  calls: [{ tool: 'finish', input: { status: 'partial', answer, evidence } }],
});
/** After the refund the model asks for a tool that is not there, and repeats which guard told it so. */
const rehearsalOf = (name: string): Rehearsal => {
  const evidence = name === 'rejected-after' ? [] : ['call_1_1'];
  const { turns, ...rest } = clerkRehearsal(name, [refund(`ORD-${name}`, 20)]);
  const fly: Alternative = { respond: { calls: [{ tool: 'fly', input: {} }] } };
  const heard: Alternative[] = [
    { expect: { contains: [newWords] }, respond: says('The changed guard spoke.', evidence) },
    { expect: { contains: [oldWords] }, respond: says('The old guard spoke.', evidence) },
  ];
  return { ...rest, turns: [turns[0] ?? [], [fly], heard] };
};
const names = ['approved-after', 'rejected-after', 'edited-after', 'started-after'];

let own: OwnStack;
beforeAll(async () => {
  own = await startOwnStack({ port: 4640, approvalTimeoutSeconds }, names.map(rehearsalOf));
});
afterAll(() => own?.stop());

async function waiting(name: string): Promise<{ runId: string; link: string }> {
  const runId = await own.play(name);
  return { runId, link: await own.link(runId) };
}

/** The published versions of each Lambda, by its bundle. */
async function publishedVersions(): Promise<Readonly<Record<string, string[]>>> {
  const ask = async (path: string) => {
    const { awsEndpoint: endpoint } = own.stack.info;
    const request = { endpoint, service: 'lambda', credentials: localCredentials, method: 'GET' };
    const response = await signedFetch({ ...request, path: `/2015-03-31/functions${path}` });
    return response.json() as Promise<Record<string, Record<string, string>[]>>;
  };
  const { Functions = [] } = await ask('');
  const entries = Functions.map(async ({ FunctionName, Handler = '' }): Promise<[string, string[]]> => {
    const { Versions = [] } = await ask(`/${FunctionName}/versions`);
    const published = Versions.map(({ Version = '' }) => Version).filter((each) => each !== '$LATEST');
    return [Handler.replace('.handler', ''), published];
  });
  return Object.fromEntries(await Promise.all(entries));
}

it('a deploy neither breaks nor changes the runs that wait; those that start after it are new', {
  timeout: 300_000,
}, async () => {
  const [approved, rejected, edited] = await Promise.all([
    waiting('approved-after'),
    waiting('rejected-after'),
    waiting('edited-after'),
  ]);
  const before = await publishedVersions();
  const { apiUrl: publicUrl, awsEndpoint, region, modelUrl } = own.stack.info;
  await deploy(
    awsEndpoint,
    region,
    { publicUrl, modelUrl, approvalTimeout: approvalTimeoutSeconds },
    own.directory,
    await changedSource(join(own.directory, 'source'), changes),
  );
  const after = await publishedVersions();
  for (const changed of ['guard', 'tool-refund']) expect(after[changed]).toHaveLength(2);
  for (const [bundle, versions] of Object.entries(before))
    expect(after[bundle]).toEqual(expect.arrayContaining(versions));

  const started = await waiting('started-after');
  const answers = await Promise.all([
    vote(approved.link, approval),
    vote(rejected.link, rejection('Not this one.')),
    vote(edited.link, edit({ order_id: 'ORD-edited-after', amount_usd: 15 })),
    vote(started.link, approval),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);

  const partly = 'The agent says that a part of the task could not be done.';
  const heard = (response: string) => ({ outcome: 'partial', cause: partly, result: { response } });
  for (const { runId } of [approved, rejected, edited])
    expect(await own.ended(runId)).toMatchObject(heard('The old guard spoke.'));
  expect(await own.ended(started.runId)).toMatchObject(heard('The changed guard spoke.'));
  expect(await own.traces('ORD-approved-after')).toMatchObject([
    { amount_usd: 20, madeBy: 'the first version' },
  ]);
  expect(await own.traces('ORD-rejected-after')).toEqual([]);
  expect(await own.traces('ORD-edited-after')).toMatchObject([
    { amount_usd: 15, madeBy: 'the first version' },
  ]);
  expect(await own.traces('ORD-started-after')).toMatchObject([
    { amount_usd: 20, madeBy: 'the second version' },
  ]);
});
