import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** One line of the process table. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  command: string;
}

export interface InstancePaths {
  /** Holds the process id of the running instance. */
  pidFile: string;
  /** Temporary files. Being on the command line of each process of an instance, it also tells whose they are. */
  scratch: string;
}

export function instancePaths(stateDirectory: string): InstancePaths {
  return { pidFile: join(stateDirectory, 'aws.pid'), scratch: join(stateDirectory, 'aws-scratch') };
}

/**
 * Ends what an instance of local AWS left behind when the process that started it could not stop it, and deletes
 * its temporary files. Signals only processes of the recorded group whose command line names this state directory.
 * @returns how many processes it ended
 * @throws Error if the instance is not left behind: the process that started it still runs.
 */
export async function endLeftover(stateDirectory: string): Promise<number> {
  const record = readRecord(instancePaths(stateDirectory).pidFile);
  // The parent of a process whose starter has ended is another one.
  if (record && processes().some(({ pid, parent }) => pid === record.pid && parent === record.parent)) {
    throw new Error(
      `Local AWS already runs in ${stateDirectory} (process ${record.pid}, started by ${record.parent}); stop it first.`,
    );
  }
  return endInstance(stateDirectory);
}

/** As `endLeftover`, whoever started it. */
export async function endInstance(stateDirectory: string): Promise<number> {
  const { pidFile, scratch } = instancePaths(stateDirectory);
  const group = readRecord(pidFile)?.pid;
  const members = () =>
    processes().filter((entry) => entry.group === group && entry.command.includes(scratch));
  let ended = 0;
  for (let left = members(); left.length > 0; left = members()) {
    ended = Math.max(ended, left.length);
    for (const { pid } of left) kill(pid);
    await delay(20);
  }
  rmSync(scratch, { recursive: true, force: true });
  rmSync(pidFile, { force: true });
  return ended;
}

function readRecord(pidFile: string): { pid: number; parent: number } | undefined {
  try {
    const [pid, parent] = readFileSync(pidFile, 'utf8').split(/\s/).map(Number);
    return pid && parent ? { pid, parent } : undefined;
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The live processes of this machine; from /proc where there is one, as slim images have no `ps`. */
export function processes(): ProcessEntry[] {
  return process.platform === 'linux' ? processesFromProc() : processesFromPs();
}

function processesFromProc(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The command's name, in brackets, may hold spaces; the fields after it are state, parent, group.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // One that is dying has lost its command line before it becomes a zombie.
        if (state === 'Z' || command === '') return [];
        return [{ pid: Number(name), parent: Number(parent), group: Number(group), command }];
      } catch {
        return []; // ended meanwhile
      }
    });
}

function processesFromPs(): ProcessEntry[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,pgid=,command='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, group, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
  });
}
