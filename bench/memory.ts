import { execFileSync } from 'node:child_process';

/**
 * Watches the resident memory of a process group, shared pages counted for each process, so rather too high.
 * @param groupId the process id of its leader
 * @returns `stop`, which answers the peak in bytes
 */
export function peakMemoryOf(groupId: number): { stop(): number } {
  let peak = 0;
  const look = () => {
    const table = execFileSync('ps', ['-e', '-o', 'pgid=,rss='], { encoding: 'utf8' });
    const kilobytes = table
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([group]) => group === groupId)
      .reduce((sum, [, rss]) => sum + (rss ?? 0), 0);
    peak = Math.max(peak, kilobytes * 1024);
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
