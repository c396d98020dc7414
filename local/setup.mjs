#!/usr/bin/env node
// Installs what is missing, then runs the command on Lambda's own Node. Plain JavaScript for Node 18 and later,
// without dependencies, because at its first start there are none.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const state = join(root, '.stateward');

const commands = {
  demo: { script: 'local/demo.ts', needsPython: true },
  local: { script: 'local/serve.ts', needsPython: true },
  test: { script: 'test/support/run.ts', needsPython: true, needsBrowser: true },
  bench: { script: 'bench/run.ts', needsPython: true },
  'bench:context': { script: 'bench/context/run.ts', needsPython: true },
  'bench:recall': { script: 'bench/recall/run.ts', needsPython: true },
  gauntlet: { script: 'bench/gauntlet/run.ts', needsPython: true },
  soak: { script: 'bench/soak/run.ts', needsPython: true },
  screenshots: { script: 'test/functions/web/screenshots.ts', needsBrowser: true },
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) fail(`Unknown command "${name}"; known: ${Object.keys(commands).join(', ')}.`);

try {
  mkdirSync(state, { recursive: true });
  await installModules();
  const env = {
    PATH: [join(modules, 'node', 'bin'), join(modules, '.bin'), process.env.PATH].join(delimiter),
  };
  if (command.needsPython) env.STATEWARD_PYTHON = await installPython();
  if (command.needsBrowser) env.CHROMIUM_PATH = await installBrowser();
  process.exitCode = await run(join(modules, 'node', 'bin', 'node'), [command.script, ...args], {
    ...process.env,
    ...env,
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

/** Node packages as the lock file says; a marker in node_modules tells a finished install from a broken-off one. */
async function installModules() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const marker = join(modules, '.stateward-lock');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  await step('Node packages (npm ci)', () => quiet('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root }));
  writeFileSync(marker, wanted);
}

async function installPython() {
  const { ensurePython } = await import('./aws/venv.mjs');
  let current = 'Python for local AWS';
  return step(
    'Python packages (local AWS)',
    () => ensurePython(root, (what) => (current = what)),
    () => current,
    300,
  );
}

/** A browser for the page tests: found, or installed where apt can; elsewhere the message says what to do. */
async function installBrowser() {
  const { findBrowser, installWithApt } = await import('./browser.mjs');
  const found = findBrowser();
  if (found) return found;
  await step('Chromium for the page tests (apt)', () => installWithApt(quiet));
  const installed = findBrowser();
  if (!installed)
    throw new Error('Chromium was installed but is not found; set CHROMIUM_PATH to its executable.');
  return installed;
}

/** Runs a step and shows that it is alive: its name at once, the time while it lasts and when it is done. */
async function step(title, work, detail = () => '', quietMs = 0) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const say = (text) => Date.now() - started >= quietMs && process.stderr.write(`${text}\n`);
  if (quietMs === 0) say(`  setup  ${title} …`);
  const alive = setInterval(() => say(`  setup  ${title} … ${seconds()} ${detail()}`), 4_000);
  try {
    const result = await work();
    say(`  setup  ${title}: ${seconds()}`);
    return result;
  } finally {
    clearInterval(alive);
  }
}

/** Runs a program silently. Its output is shown only where it fails. */
function quiet(program, programArgs, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${program} ${programArgs.join(' ')} failed (${code}):\n${ends(output)}`)),
    );
  });
}

/** The first lines name the cause, the last ones the log. */
function ends(output) {
  const lines = output.trimEnd().split('\n');
  return (lines.length > 40 ? [...lines.slice(0, 20), '…', ...lines.slice(-10)] : lines).join('\n');
}

/**
 * Hands the terminal over; Ctrl-C reaches the child by itself, and we wait for it to clean up. The channel tells the
 * child when we are gone; that npm is gone shows in our parent.
 */
function run(program, programArgs, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, {
      cwd: root,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env,
    });
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1_000).unref();
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 130 : (code ?? 1)));
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
