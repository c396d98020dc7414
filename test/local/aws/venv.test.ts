import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensurePython } from '../../../local/aws/venv.mjs';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'stateward-venv-'));
  mkdirSync(join(repository, 'local'));
  writeFileSync(join(repository, 'local', 'requirements.txt'), 'ministack==1.5.33\n');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(repository, { recursive: true, force: true });
});

/**
 * Makes $PYTHON a script that says it is `version` and writes down what pip is asked for. What it `lacks` of
 * ensurepip, pip and the network fails as it does in a Python without it.
 */
function usePython(version: string, lacks: readonly ('ensurepip' | 'pip' | 'network')[] = []): void {
  const script = join(repository, 'python');
  const fails = (part: 'ensurepip' | 'pip' | 'network') => (lacks.includes(part) ? 'exit 1' : '');
  writeFileSync(
    script,
    `#!/bin/sh
for last; do :; done
case "$*" in
  "-c "*) echo ${version};;
  "-m pip --version") ${fails('pip')} ;;
  "-m pip install"*) ${fails('network')}
    echo "$*" >> ${join(repository, 'pip.log')};;
  "-m venv"*)
    case "$*" in *--without-pip*) ;; *) ${fails('ensurepip')} ;; esac
    mkdir -p "$last/bin" && cp "$0" "$last/bin/python";;
esac
`,
  );
  chmodSync(script, 0o755);
  vi.stubEnv('PYTHON', script);
}

const installations = () => readFileSync(join(repository, 'pip.log'), 'utf8').trim().split('\n');
const environments = () => readdirSync(join(repository, '.ministack'));

test('the requirements are installed once, by hash, and again when they change', async () => {
  usePython('3.12');
  const steps: string[] = [];

  const python = await ensurePython(repository, (step) => steps.push(step));
  const again = await ensurePython(repository, (step) => steps.push(step));

  expect(existsSync(python)).toBe(true);
  expect(again).toBe(python);
  expect(installations()).toEqual([expect.stringMatching(/--require-hashes --no-deps .*requirements\.txt$/)]);
  expect(steps).toHaveLength(3);

  writeFileSync(join(repository, 'local', 'requirements.txt'), 'ministack==1.5.34\n');
  expect(await ensurePython(repository)).not.toBe(python);
  expect(installations()).toHaveLength(2);
  expect(environments()).toHaveLength(1);
});

test('an installation that failed or was cut off heals at the next start', async () => {
  usePython('3.12', ['network']);
  await expect(ensurePython(repository)).rejects.toThrow('pip could not install local/requirements.txt');
  const processIdNeverInUse = 2 ** 30;
  mkdirSync(join(repository, '.ministack', `draft-${processIdNeverInUse}-cut-off`, 'bin'), {
    recursive: true,
  });

  usePython('3.12');

  expect(existsSync(await ensurePython(repository))).toBe(true);
  expect(environments()).toHaveLength(1);
});

test('two starts at once end with one environment', async () => {
  usePython('3.12');

  const [one, other] = await Promise.all([ensurePython(repository), ensurePython(repository)]);

  expect(one).toBe(other);
  expect(existsSync(one)).toBe(true);
});

test("without ensurepip the machine's own pip installs into the environment", async () => {
  usePython('3.11', ['ensurepip']);

  await ensurePython(repository);

  expect(installations()).toEqual([expect.stringMatching(/--target \S+\/lib\/python3\.11\/site-packages/)]);
});

test('a machine without ensurepip and pip is told what to install', async () => {
  usePython('3.11', ['ensurepip', 'pip']);

  await expect(ensurePython(repository)).rejects.toThrow('apt install python3.11-venv');
});

test('a machine without Python 3.10 is told what to install', async () => {
  usePython('3.9');
  await expect(ensurePython(repository)).rejects.toThrow(/\$PYTHON .* is not Python 3\.10 or later/);

  vi.stubEnv('PYTHON', '');
  vi.stubEnv('PATH', `${repository}/empty`);
  await expect(ensurePython(repository)).rejects.toThrow(/needs Python 3\.10 or later.*apt install python3/);
});
