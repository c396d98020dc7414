import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `npm test`: the checks, which are quick, then every test. Arguments go to Vitest. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);

const run = (script: string, scriptArgs: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...scriptArgs], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });

if (args.length === 0 && (await run('infra/check.ts', [])) !== 0) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
process.exit(await run('node_modules/vitest/vitest.mjs', ['run', ...args]));
