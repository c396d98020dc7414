import { execFileSync } from 'node:child_process';

export interface Process {
  readonly pid: number;
  /** Resident memory in bytes, shared pages counted for each process. */
  readonly residentBytes: number;
}

/** @param groupId the process id of the group's leader */
export function processesOf(groupId: number): Process[] {
  const table = execFileSync('ps', ['-e', '-o', 'pgid=,pid=,rss='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([group]) => group === groupId)
    .map(([, pid = 0, kilobytes = 0]) => ({ pid, residentBytes: kilobytes * 1024 }));
}

/**
 * Watches the resident memory of a process group, shared pages counted for each process, so rather too high.
 * @param groupId the process id of its leader
 * @returns `stop`, which answers the peak in bytes
 */
export function peakMemoryOf(groupId: number): { stop(): number } {
  let peak = 0;
  const look = () => {
    const bytes = processesOf(groupId).reduce((sum, { residentBytes }) => sum + residentBytes, 0);
    peak = Math.max(peak, bytes);
  };
  look();
  const timer = setInterval(look, 500);
  return {
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}
