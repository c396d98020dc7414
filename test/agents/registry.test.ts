import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

it('refuses an agent whose policies are there and cannot be read', async () => {
  const agents = await mkdtemp(join(tmpdir(), 'stateward-agents-'));
  onTestFinished(() => rm(agents, { recursive: true }));
  const contract = pathToFileURL(join(cwd, 'functions/core/contracts/agent.ts')).href;
  await mkdir(join(agents, 'mute', 'policy.cedar'), { recursive: true });
  await writeFile(join(agents, 'mute', 'prompt.md'), 'You are mute.');
  await writeFile(
    join(agents, 'mute', 'agent.ts'),
    `import { defineAgent } from '${contract}';
     export default defineAgent({ name: 'mute', description: 'Says nothing.', tools: ['web_search'] });`,
  );
  const { status, stderr } = spawnSync(process.execPath, ['agents/registry.ts'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, STATEWARD_EXTRA_AGENTS: agents },
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('EISDIR');
});
