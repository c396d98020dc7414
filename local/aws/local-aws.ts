import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endInstance, endLeftover, instancePaths } from './leftover.ts';

export { endLeftover };

const REPOSITORY = resolve(import.meta.dirname, '../..');
const LAUNCHER = join(import.meta.dirname, 'launch.py');
const HOST = '127.0.0.1';
const START_SECONDS = 30;
const STOP_SECONDS = 5;

export interface LocalAwsOptions {
  /** Python with the requirements installed: what `ensurePython` returns. */
  python: string;
  /** Where the process id, the log and temporary files go; one instance a directory. */
  stateDirectory: string;
  /** Default: a free one. */
  port?: number;
  /** Most Lambda processes at a time, running or idle, of about 105 MB each; what is more waits. Default: 24. */
  concurrency?: number;
  /** UDP port of a trace collector. */
  xrayPort?: number;
  /** Whether IAM policies of callers and Lambda roles are enforced. */
  enforceIam?: boolean;
  /** Default: aws.log in the state directory. Started afresh. */
  log?: string;
  /** More variables for every Lambda, e.g. `NODE_OPTIONS` of a test that breaks them. */
  lambdaEnvironment?: Readonly<Record<string, string>>;
  /** Names of patches to leave out, to see whether a newer MiniStack still needs them. */
  withoutPatches?: readonly string[];
}

export interface LocalAws {
  endpoint: string;
  region: 'us-east-1';
  pid: number;
  /** Ends the emulator and all that it started, and deletes its temporary files. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts local AWS and waits until it answers. It ends with this process, however this process ends; what an
 * earlier one left in the same state directory ends first.
 * @throws Error if the port is taken, if an instance runs in the state directory, or if the emulator does not start
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const stateDirectory = resolve(options.stateDirectory);
  mkdirSync(stateDirectory, { recursive: true });
  await endLeftover(stateDirectory);
  if (options.port !== undefined && (await isTaken(options.port))) {
    throw new Error(`Port ${options.port} is taken by another process; choose another port for local AWS.`);
  }
  const port = options.port ?? (await freePort());
  const { pidFile, scratch } = instancePaths(stateDirectory);
  const log = options.log ?? join(stateDirectory, 'aws.log');
  const emulator = launch(options, port, scratch, log);
  const exited = new Promise<void>((done) => emulator.once('close', () => done()));
  const pid = await pidOf(emulator, options.python);
  writeFileSync(pidFile, `${pid} ${process.pid}\n`);

  const stop = async () => {
    emulator.ref();
    emulator.stdin?.destroy();
    const exitedInTime = new AbortController();
    await Promise.race([exited, delay(STOP_SECONDS * 1000, undefined, exitedInTime).catch(() => {})]);
    exitedInTime.abort();
    await endInstance(stateDirectory);
  };
  try {
    await untilHealthy(emulator, port, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: `http://${HOST}:${port}`, region: 'us-east-1', pid, stop };
}

function launch(options: LocalAwsOptions, port: number, scratch: string, log: string): ChildProcess {
  const output = openSync(log, 'w');
  const without = (options.withoutPatches ?? []).flatMap((name) => ['--without', name]);
  try {
    const emulator = spawn(options.python, [LAUNCHER, '--scratch', scratch, ...without], {
      env: environment(options, port, scratch),
      stdio: ['pipe', output, output],
      // A group of its own: Ctrl-C in the terminal reaches only us, and stop() finds all of its processes.
      detached: true,
    });
    emulator.unref();
    (emulator.stdin as unknown as { unref?(): void } | null)?.unref?.();
    return emulator;
  } finally {
    closeSync(output);
  }
}

/** All that the emulator, and so every Lambda, sees of this machine: none of the caller's keys and settings. */
function environment(options: LocalAwsOptions, port: number, scratch: string): NodeJS.ProcessEnv {
  const modules = join(REPOSITORY, 'node_modules');
  return {
    PATH: [join(modules, 'node', 'bin'), process.env.PATH].join(delimiter),
    HOME: scratch,
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    GATEWAY_PORT: String(port),
    BIND_HOST: HOST,
    IOT_MTLS_ENABLED: '0',
    STATE_DIR: join(scratch, 'state'),
    S3_DATA_DIR: join(scratch, 's3'),
    LAMBDA_EXECUTOR: 'local',
    LAMBDA_ACCOUNT_CONCURRENCY: String(options.concurrency ?? DEFAULT_CONCURRENCY),
    LAMBDA_WARM_TTL_SECONDS: '60',
    NODE_PATH: modules,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    ...(options.xrayPort === undefined ? {} : { AWS_XRAY_DAEMON_ADDRESS: `${HOST}:${options.xrayPort}` }),
    ...(options.enforceIam ? { AUTH: 'true' } : {}),
    ...options.lambdaEnvironment,
    ...(process.env.NODE_EXTRA_CA_CERTS ? { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS } : {}),
  };
}

/**
 * Keeps 20 runs at once under 3 GB. Measured by `bench/run.ts`, which counts shared pages for each process: a peak
 * of 2.78 GB with the emulator; 3.01 GB at 22.
 */
const DEFAULT_CONCURRENCY = 20;

function pidOf(emulator: ChildProcess, python: string): Promise<number> {
  return new Promise((done, fail) => {
    if (emulator.pid !== undefined) done(emulator.pid);
    emulator.once('error', (error) => fail(new Error(`${python} does not start: ${error.message}`)));
  });
}

async function untilHealthy(emulator: ChildProcess, port: number, log: string): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    const healthy = await fetch(`http://${HOST}:${port}/_ministack/health`, {
      signal: AbortSignal.timeout(1000),
    })
      .then((response) => response.ok)
      .catch(() => false);
    if (emulator.exitCode !== null || emulator.signalCode !== null) {
      throw new Error(`Local AWS ended while it started. The end of ${log}:\n${lastLines(log)}`);
    }
    if (healthy) return;
    await delay(30);
  }
  throw new Error(
    `Local AWS did not answer within ${START_SECONDS} s. The end of ${log}:\n${lastLines(log)}`,
  );
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

/** Asks by connecting, as macOS lets one bind 127.0.0.1 beside a listener on 0.0.0.0. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
