import type { RunRequest } from '../../functions/core/contracts/run.ts';
import { UsageError } from '../options.ts';

type Job = Pick<RunRequest, 'agent' | 'task' | 'subject'>;

/** What the demo asks each agent; a rehearsal of the agent plays it. */
export const jobs = {
  /** The job of the README: a support case, from the request to the mail that a person approved. */
  support: {
    agent: 'support',
    task: 'Order ORD-1042 is late. Find out why, tell the customer by email, and offer the refund our policy allows.',
    subject: 'ORD-1042',
  },
  /** Research that changes nothing, and asks nobody. */
  analyst: {
    agent: 'analyst',
    task: 'Find the top 3 competitors of Mailwright and summarize their pricing models.',
  },
} satisfies Record<string, Job>;

/** @throws UsageError naming the agents. */
export function jobOf(agent = 'support'): Job {
  if (Object.hasOwn(jobs, agent)) return jobs[agent as keyof typeof jobs];
  throw new UsageError(`--agent takes ${Object.keys(jobs).join(' or ')}, not "${agent}".`);
}
