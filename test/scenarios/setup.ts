import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ChaosDirectory } from '../../bench/gauntlet/chaos/directory.ts';
import type { Outputs } from '../../local/deploy.ts';
import { letIn } from '../../local/let-in.ts';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import type { LocalStack, LocalStackInfo } from '../../local/stack.ts';
import { startTemporaryStack, whenReady } from '../../local/temporary-stack.ts';
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

/** After some ten turns: long runs of these tests go on in new executions. */
const continueAfterEvents = 250;

/** One stack for all scenarios, beside any that a person runs; gone afterwards, with all of its processes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chaos = await ChaosDirectory.create();
  const stack = await start(chaos).catch(async (error: unknown) => {
    await chaos.remove();
    throw error;
  });
  project.provide('stack', stack.info);
  project.provide('outputs', stack.outputs);
  project.provide('chaosPath', chaos.path);
  project.provide('otherHeaders', await letIn('other', stack));
  project.provide('switchedHeaders', await letIn('switched', stack));
  return async () => {
    await stack.stop();
    await chaos.remove();
  };
}

const start = (chaos: ChaosDirectory): Promise<LocalStack> =>
  startTemporaryStack('test', async (directory) => ({
    port: 4610,
    approvalTimeoutSeconds,
    continueAfterEvents,
    lambdaEnvironment: chaos.lambdaEnvironment,
    deployEnvironment: extras,
    rehearsals: [
      fileURLToPath(new URL('.', import.meta.url)),
      await writeRehearsals(join(directory, 'rehearsals'), madeRehearsals),
    ],
    report: whenReady((part, took) => console.log(`scenarios: ${part}: ${took}`)),
  }));
