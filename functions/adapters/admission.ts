import { openingRecord, parseRequest, requestHashOf } from '../core/admission.ts';
import type { Agent } from '../core/contracts/agent.ts';
import { ConflictError } from '../core/errors.ts';
import { switchSentence } from '../core/halt.ts';
import { runIdOf } from '../core/ids.ts';
import type { Admission, Runs, Switches } from '../core/ports.ts';
import type { Executions } from './executions.ts';

/** Where HTTP and the bus meet. The execution is started first: it is what opens the record if we die here. */
export const admission = (deps: {
  agents: Readonly<Record<string, Agent>>;
  executions: Executions;
  runs: Pick<Runs, 'open' | 'find'>;
  switches: Pick<Switches, 'stopping'>;
  now: () => Date;
  newKey: () => string;
}): Admission => ({
  async start(tenantId, body, fallbackKey) {
    const request = parseRequest(body, deps.agents);
    const key = request.idempotencyKey ?? fallbackKey ?? deps.newKey();
    const runId = runIdOf(tenantId, key);
    const hash = requestHashOf(request);

    const known = await deps.runs.find({ tenantId, runId });
    const stopping = known
      ? undefined
      : await deps.switches.stopping({ tenantId, runId, agent: request.agent });
    if (stopping) throw new ConflictError(`No run starts now. ${switchSentence(stopping)}`);
    const input = { tenantId, runId, startedAt: deps.now().toISOString(), request };
    const first = known ? undefined : await deps.executions.start(input);
    if (hash !== (known?.requestHash ?? (first && requestHashOf(first.request))))
      throw new ConflictError(
        'This idempotencyKey was used for another request. Use a new one for a new request.',
      );
    const agent = deps.agents[request.agent];
    if (!agent) throw new Error(`Unreachable: ${request.agent} was just checked`);
    return known ?? deps.runs.open(openingRecord(first ?? input, agent));
  },
});
