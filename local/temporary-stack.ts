import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalStack, type StackOptions, startStack } from './stack.ts';
import { pythonOfSetup, stateDirectory } from './startup.ts';

type Options = Omit<StackOptions, 'python' | 'stateDirectory' | 'portIsExplicit'>;

export interface TemporaryStack extends LocalStack {
  /** Gone once the stack is stopped. */
  readonly directory: string;
}

/**
 * A stack in a directory of its own, beside any that a person runs.
 * @param name what the directory's name begins with
 * @param optionsFor may write below the directory first
 * @throws whatever it cannot start for; the directory is gone then, too
 */
export async function startTemporaryStack(
  name: string,
  optionsFor: (directory: string) => Promise<Options>,
): Promise<TemporaryStack> {
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, `${name}-`));
  const forget = () => rm(directory, { recursive: true, force: true });
  try {
    const stack = await startStack({
      ...(await optionsFor(directory)),
      python: pythonOfSetup(),
      stateDirectory: directory,
      portIsExplicit: false,
    });
    const stop = async () => {
      await stack.stop();
      await forget();
    };
    return { ...stack, directory, stop };
  } catch (error) {
    await forget();
    throw error;
  }
}

/** Says when a part is ready, with its time. */
export const whenReady =
  (say: (part: string, took: string) => void): Options['report'] =>
  (part, tookMs, isReady) =>
    isReady && say(part, `${(tookMs / 1000).toFixed(1)} s`);
