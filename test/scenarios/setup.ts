import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { TestProject } from 'vitest/node';
import { ChaosDirectory } from '../../bench/gauntlet/chaos/directory.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { localCredentials, type Outputs } from '../../local/deploy.ts';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import { type LocalStack, type LocalStackInfo, startStack } from '../../local/stack.ts';
import { pythonOfSetup, stateDirectory } from '../../local/startup.ts';
import { extras } from './extras.ts';
import { madeRehearsals } from './rehearsals.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    stack: LocalStackInfo;
    outputs: Outputs;
    /** Where Lambdas are told when to die. */
    chaosPath: string;
    /** What a caller of another tenant sends. */
    otherHeaders: Readonly<Record<string, string>>;
    /** The same of a tenant whose agents are stopped now and then. */
    switchedHeaders: Readonly<Record<string, string>>;
  }
}

/** Long enough for a test to decide under load, short enough to wait for an expiry. */
const approvalTimeoutSeconds = 30;

/** One stack for all scenarios, beside any that a person runs; gone afterwards, with all of its processes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'test-'));
  const chaos = await ChaosDirectory.create();
  const forget = async () => {
    await chaos.remove();
    await rm(directory, { recursive: true, force: true });
  };
  const stack = await start(directory, chaos).catch(async (error: unknown) => {
    await forget();
    throw error;
  });
  project.provide('stack', stack.info);
  project.provide('outputs', stack.outputs);
  project.provide('chaosPath', chaos.path);
  project.provide('otherHeaders', await letIn('other', stack));
  project.provide('switchedHeaders', await letIn('switched', stack));
  return async () => {
    await stack.stop();
    await forget();
  };
}

const start = async (directory: string, chaos: ChaosDirectory): Promise<LocalStack> =>
  startStack({
    python: pythonOfSetup(),
    stateDirectory: directory,
    port: 4610,
    portIsExplicit: false,
    approvalTimeoutSeconds,
    lambdaEnvironment: chaos.lambdaEnvironment,
    deployEnvironment: extras,
    rehearsals: [
      fileURLToPath(new URL('.', import.meta.url)),
      await writeRehearsals(join(directory, 'rehearsals'), madeRehearsals),
    ],
    report: (part, tookMs, isReady) =>
      isReady && console.log(`scenarios: ${part}: ${(tookMs / 1000).toFixed(1)} s`),
  });

/** Gives another tenant a key. @returns what it sends to the API. */
async function letIn(tenant: string, { info, outputs }: LocalStack): Promise<Record<string, string>> {
  const { awsEndpoint: endpoint, region } = info;
  const secrets = new SecretsManagerClient({ endpoint, region, credentials: localCredentials });
  const SecretId = outputs.ApiKeysSecretArn;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const keys = { ...JSON.parse(SecretString ?? '{}'), [sha256(`key-of-${tenant}`)]: tenant };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keys) }));
  return { authorization: `Bearer key-of-${tenant}` };
}
