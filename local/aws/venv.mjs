// Plain JavaScript for Node 18 and later: it runs before the repository's own Node is there.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const COMMANDS = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'];

/** Settings of the user's shell that would make Python or pip work elsewhere than in the environment. */
const DIVERTING = [
  'PYTHONHOME',
  'PYTHONPATH',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_USER',
  'PIP_REQUIRE_VIRTUALENV',
];

/**
 * The environment is a directory named after the hash of the requirements and put there complete, by a rename: an
 * interrupted installation leaves nothing that a later start would take for one, and two starts at once do not
 * disturb each other.
 */
export async function ensurePython(repoRoot, report = () => {}) {
  const requirements = join(repoRoot, 'local', 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const home = join(repoRoot, '.ministack');
  const environment = join(home, `venv-${hash}`);
  if (!existsSync(pythonOf(environment))) await install(home, environment, requirements, report);
  return pythonOf(environment);
}

async function install(home, environment, requirements, report) {
  report('Looking for Python 3.10 or later');
  const base = await findPython();
  mkdirSync(home, { recursive: true });
  for (const name of readdirSync(home).filter((name) => !isDraftInWork(name))) {
    const isOurs = join(home, name) === environment && existsSync(pythonOf(environment));
    if (!isOurs) rmSync(join(home, name), { recursive: true, force: true });
  }
  const draft = join(home, `draft-${process.pid}-${randomUUID()}`);
  try {
    report(`Creating a Python ${base.version} environment in .ministack`);
    const pip = await createEnvironment(base, draft);
    report('Installing MiniStack, the local AWS (about 10 s, once)');
    const result = await run(pip.command, [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', ...pip.options],
      ...['--require-hashes', '--no-deps', '--only-binary', ':all:', '-r', requirements],
    ]);
    if (result.code !== 0) throw new Error(`pip could not install local/requirements.txt:\n${result.output}`);
    putInPlace(draft, environment);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Creates it, and says which pip installs into it: its own, or else that of the machine. */
async function createEnvironment(base, draft) {
  const created = await run(base.command, ['-m', 'venv', draft]);
  if (created.code === 0) return { command: pythonOf(draft), options: [] };
  // Debian and Ubuntu keep ensurepip in a package of its own; the rest of venv is there.
  rmSync(draft, { recursive: true, force: true });
  const bare = await run(base.command, ['-m', 'venv', '--without-pip', draft]);
  const pip = await run(base.command, ['-m', 'pip', '--version']);
  if (bare.code === 0 && pip.code === 0) {
    const packages = join(draft, 'lib', `python${base.version}`, 'site-packages');
    return { command: base.command, options: ['--target', packages] };
  }
  throw new Error(
    `${base.command} (Python ${base.version}) can create no environment, as it has neither ensurepip nor pip. ` +
      `Install them, on Debian and Ubuntu with: apt install python${base.version}-venv`,
  );
}

/** Another start may have put the same environment there first; then that one is used. */
function putInPlace(draft, environment) {
  try {
    renameSync(draft, environment);
  } catch (error) {
    if (!existsSync(pythonOf(environment))) throw error;
  }
}

function isDraftInWork(name) {
  const pid = Number(/^draft-(\d+)-/.exec(name)?.[1]);
  try {
    return Boolean(pid) && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** $PYTHON if it is set; else the latest of 3.10-3.13, which the requirements are made for; else a later one. */
async function findPython() {
  const chosen = process.env.PYTHON;
  const found = [];
  for (const command of chosen ? [chosen] : COMMANDS) {
    const { code, output } = await run(command, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    const minor = Number(/^3\.(\d+)$/.exec(output)?.[1]);
    if (code === 0 && minor >= 10) found.push({ command, version: output, isTried: minor <= 13 });
  }
  const best = found.find((python) => python.isTried) ?? found[0];
  if (best) return best;
  throw new Error(
    (chosen ? `$PYTHON (${chosen}) is not Python 3.10 or later.` : 'Local AWS needs Python 3.10 or later.') +
      ' Install one and start again: on Debian and Ubuntu with "apt install python3 python3-venv", ' +
      'on macOS with "brew install python@3.13"; or set PYTHON to the path of one.',
  );
}

function pythonOf(environment) {
  return join(environment, 'bin', 'python');
}

/** Runs to the end; `output` is what it printed, trimmed. A command that is not there has code -1. */
function run(command, args) {
  const env = { ...process.env };
  for (const name of DIVERTING) delete env[name];
  return new Promise((done) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => done({ code: -1, output: error.message }));
    child.once('close', (code) => done({ code: code ?? -1, output: output.trim() }));
  });
}
