import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { Outputs } from '../../local/deploy.ts';
import { type LocalStackInfo, startStack } from '../../local/stack.ts';
import { pythonOfSetup, stateDirectory } from '../../local/startup.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    stack: LocalStackInfo;
    outputs: Outputs;
  }
}

/** Long enough for a test to decide under load, short enough to wait for an expiry. */
const approvalTimeoutSeconds = 20;

/** One stack for all scenarios, beside any that a person runs; gone afterwards, with all of its processes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(stateDirectory, 'test-'));
  const stack = await startStack({
    python: pythonOfSetup(),
    stateDirectory: directory,
    port: 4610,
    portIsExplicit: false,
    approvalTimeoutSeconds,
    rehearsals: [fileURLToPath(new URL('.', import.meta.url))],
    report: (part, tookMs) => console.log(`scenarios: ${part}: ${(tookMs / 1000).toFixed(1)} s`),
  });
  project.provide('stack', stack.info);
  project.provide('outputs', stack.outputs);
  return async () => {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
