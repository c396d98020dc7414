import { expect, it } from 'vitest';
import { jobOf, jobs } from '../../../local/demo/jobs.ts';
import { loadRehearsals } from '../../../local/rehearsal/load.ts';
import { findRehearsal } from '../../../local/rehearsal/select.ts';

it.each(Object.values(jobs))('the demo of $agent plays a rehearsal of that agent', ({ agent, task }) => {
  const rehearsal = findRehearsal(loadRehearsals(['agents']), [
    { role: 'user', content: [{ type: 'text', text: task }] },
  ]);
  expect(rehearsal.agent).toBe(agent);
});

it('the demo is a support case unless another agent is named, and knows no others', () => {
  expect(jobOf()).toBe(jobs.support);
  expect(jobOf('analyst')).toBe(jobs.analyst);
  expect(() => jobOf('constructor')).toThrow('--agent takes support or analyst, not "constructor".');
});
