import { fileURLToPath } from 'node:url';
import type { Options } from './options.ts';
import type { StackOptions } from './stack.ts';

/** Where local AWS keeps what it writes; not in version control. */
export const stateDirectory = fileURLToPath(new URL('../.stateward', import.meta.url));

/**
 * The stack of the two commands for people, with each part shown as it becomes ready.
 * @param directory one stack at a time in it
 */
export function startup(
  options: Options,
  say: (line: string) => void,
  directory: string = stateDirectory,
): StackOptions {
  return {
    python: pythonOfSetup(),
    stateDirectory: directory,
    port: options.port,
    portIsExplicit: options.portIsExplicit,
    modelUrl: options.modelUrl,
    approvalTimeoutSeconds: options.approvalTimeoutSeconds,
    report: (part, tookMs, isReady) =>
      say(`  start  ${part}${isReady ? ':' : ' …'} ${(tookMs / 1000).toFixed(1)} s`),
  };
}

/** @throws Error where the command was not started through npm. */
export function pythonOfSetup(): string {
  const python = process.env.STATEWARD_PYTHON;
  if (!python)
    throw new Error('Start this with npm (npm run demo, npm run local, npm test); it sets up Python first.');
  return python;
}
