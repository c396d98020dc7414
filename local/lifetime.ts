import { UsageError } from './options.ts';
import type { LocalStack } from './stack.ts';

/**
 * Resolves when this process should end: Ctrl-C, a signal, or the set-up that started it being gone.
 * A second signal ends it at once; local AWS ends by itself then.
 */
export function untilToldToEnd(): Promise<string> {
  return new Promise((resolve) => {
    let told = false;
    const tell = (reason: string) => {
      if (told) process.exit(130);
      told = true;
      resolve(reason);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tell(signal));
    process.on('disconnect', () => tell('the set-up ended'));
  });
}

/**
 * Runs a command that owns a stack. However it ends, what it started is stopped, and an error is one sentence.
 * @param main gets a function that takes over the stack as soon as it runs @returns the exit code
 */
export async function runCommand(
  main: (owns: (stack: LocalStack) => void, toldToEnd: Promise<string>) => Promise<number>,
): Promise<void> {
  let stack: LocalStack | undefined;
  const toldToEnd = untilToldToEnd();
  const interrupted = toldToEnd.then(() => 130);
  let code = 1;
  try {
    code = await Promise.race([
      main((it) => {
        stack = it;
      }, toldToEnd),
      interrupted,
    ]);
  } catch (error) {
    const { name, message } = error as Error;
    process.stderr.write(
      `${name === UsageError.name ? `${message.replace(/\.?$/, '.')} Try --help.` : message}\n`,
    );
  }
  await stack?.stop();
  process.exit(code);
}
