import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A change that a Lambda makes to the world, as `preload.mjs` names it. */
export interface Change {
  readonly function: string;
  readonly change: string;
}

/** A change that was seen. */
export interface SeenChange extends Change {
  /** Of the run that it belongs to, where the request says so. */
  readonly runId: string;
}

/** When a Lambda dies. */
export interface Plan extends Change {
  readonly when: 'before' | 'after';
  /** The how manieth such change of the run, from 1. */
  readonly nth: number;
  /** One of them stands in the request, so that it is this run's; without any, whose run it is does not show. */
  readonly needles: readonly string[];
}

/** Where the Lambdas are told when to die, and say what they do. */
export class ChaosDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<ChaosDirectory> {
    const path = await mkdtemp(join(tmpdir(), 'stateward-chaos-'));
    await mkdir(join(path, 'plans'));
    return new ChaosDirectory(path);
  }

  /** One that another process has created. */
  static at(path: string): ChaosDirectory {
    return new ChaosDirectory(path);
  }

  /** What makes a Lambda listen to it. */
  get lambdaEnvironment(): Readonly<Record<string, string>> {
    const preload = new URL('preload.mjs', import.meta.url).href;
    return { CHAOS_DIRECTORY: this.path, NODE_OPTIONS: `--import=${preload}` };
  }

  arm(name: string, plan: Plan): Promise<void> {
    return writeFile(join(this.path, 'plans', `${name}.json`), JSON.stringify(plan));
  }

  /** @returns whether somebody died of it */
  async disarm(name: string): Promise<boolean> {
    await rm(join(this.path, 'plans', `${name}.json`), { force: true });
    return existsSync(join(this.path, 'plans', `${name}.hit`));
  }

  /** Changes since the last time, each once, in order. */
  async changes(): Promise<SeenChange[]> {
    const file = join(this.path, 'changes.jsonl');
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    await rm(file, { force: true });
    return [...new Set(lines)].map((line) => JSON.parse(line) as SeenChange);
  }

  /** From now on DynamoDB throttles so often, through the server at this port. */
  async throttle(probability: number, port: number): Promise<void> {
    await writeFile(join(this.path, 'throttle.json'), JSON.stringify({ probability, port }));
  }

  async stopThrottling(): Promise<void> {
    await rm(join(this.path, 'throttle.json'), { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** `StepsPlan` of `Stateward-local-StepsPlan1A2B3C4D-…`: what a reader knows it by. */
export const shortName = (functionName: string): string =>
  functionName.replace(/^Stateward-\w+-/, '').replace(/[0-9A-F]{8}(-\w+)?$/, '');
