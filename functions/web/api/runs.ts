import * as z from 'zod';
import { callsToUndo } from '../../core/compensate.ts';
import { type RunRecord, RunStatusSchema } from '../../core/contracts/run.ts';
import { ConflictError } from '../../core/errors.ts';
import { switchSentence } from '../../core/halt.ts';
import type { RunKey } from '../../core/ports.ts';
import { hasEnded, runView } from '../../core/run-view.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import { requesterRule, withRequester } from './requester.ts';
import { jsonBody, parseQuery, type Route } from './route.ts';
import { runKeyOf } from './run-key.ts';
import type { Body } from './schemas.ts';
import { tenantOf } from './tenant.ts';

const ListQuerySchema = z.strictObject({
  status: RunStatusSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2_000).optional(),
});

const EventsQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('Events with a higher number.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** Start a run, look at it, follow it, cancel it. */
export const runRoutes = (ports: ApiPorts): Route[] => {
  const keyOf = (c: ApiContext): RunKey => runKeyOf(c, ports);

  return [
    {
      operationId: 'startRun',
      summary: 'Start a run',
      description: requesterRule,
      method: 'post',
      path: '/runs',
      access: 'tenant',
      body: { 'application/json': 'RunRequest' },
      answers: {
        202: {
          description: 'Accepted, or the run that this idempotencyKey started.',
          content: { 'application/json': 'RunAccepted' },
        },
      },
      problems: [400, 409],
      async handle(c) {
        const tenantId = tenantOf(c, ports.defaultTenant);
        const body = withRequester(c, await jsonBody(c));
        const { runId, status } = await ports.admission.start(tenantId, body);
        return c.json<Body<'RunAccepted'>>({ runId, status }, 202);
      },
    },
    {
      operationId: 'estimateRun',
      summary: 'What a run is likely, and at most, to cost; starts nothing',
      method: 'post',
      path: '/runs/estimate',
      access: 'tenant',
      body: { 'application/json': 'RunRequest' },
      answers: {
        200: {
          description: "From the agent's own history and from what the budgets leave.",
          content: { 'application/json': 'Estimate' },
        },
      },
      problems: [400],
      async handle(c) {
        const tenantId = tenantOf(c, ports.defaultTenant);
        const body = withRequester(c, await jsonBody(c));
        return c.json<Body<'Estimate'>>(await ports.estimate(tenantId, body));
      },
    },
    {
      operationId: 'listRuns',
      summary: 'Runs, newest first',
      method: 'get',
      path: '/runs',
      access: 'tenant',
      query: ListQuerySchema,
      answers: { 200: { description: 'One page.', content: { 'application/json': 'RunPage' } } },
      problems: [400],
      async handle(c) {
        const tenantId = tenantOf(c, ports.defaultTenant);
        const { status, limit, cursor } = parseQuery(ListQuerySchema, c);
        const page = await ports.runs.list(tenantId, { status, limit, cursor });
        return c.json<Body<'RunPage'>>({ runs: page.items.map(runView), cursor: page.cursor });
      },
    },
    {
      operationId: 'getRun',
      summary: 'One run',
      method: 'get',
      path: '/runs/{runId}',
      access: 'tenant',
      answers: { 200: { description: 'As it stands.', content: { 'application/json': 'RunView' } } },
      problems: [404],
      async handle(c) {
        return c.json<Body<'RunView'>>(runView(await ports.runs.get(keyOf(c))));
      },
    },
    {
      operationId: 'listEvents',
      summary: 'What happened in a run, oldest first',
      method: 'get',
      path: '/runs/{runId}/events',
      access: 'tenant',
      query: EventsQuerySchema,
      answers: { 200: { description: 'One page.', content: { 'application/json': 'EventPage' } } },
      problems: [400, 404],
      async handle(c) {
        const run = keyOf(c);
        const { after, limit } = parseQuery(EventsQuerySchema, c);
        await ports.runs.get(run);
        const events = await ports.events.after(run, after, limit);
        return c.json<Body<'EventPage'>>({ events: [...events], next: events.at(-1)?.seq ?? after });
      },
    },
    {
      operationId: 'cancelRun',
      summary: 'Ask a run to end',
      method: 'post',
      path: '/runs/{runId}/cancel',
      access: 'tenant',
      answers: {
        202: { description: 'It ends at its next step.', content: { 'application/json': 'RunView' } },
      },
      problems: [404, 409],
      async handle(c) {
        const run = keyOf(c);
        const before = await ports.runs.get(run);
        const record = hasEnded(before.status)
          ? before
          : await ports.runs.requestCancel(run, ports.now().toISOString());
        if (hasEnded(record.status))
          throw new ConflictError(`The run has already ended: ${record.status} at ${record.finishedAt}.`);
        return c.json<Body<'RunView'>>(runView(record), 202);
      },
    },
    {
      operationId: 'compensateRun',
      summary: 'Take back what an ended run did',
      method: 'post',
      path: '/runs/{runId}/compensate',
      access: 'tenant',
      answers: {
        202: {
          description: 'What can be undone is undone, newest first; the events tell what became of it.',
          content: { 'application/json': 'RunView' },
        },
      },
      problems: [404, 409],
      async handle(c) {
        const run = keyOf(c);
        const record = await ports.runs.get(run);
        await requestCompensation(ports, record);
        return c.json<Body<'RunView'>>(runView(record), 202);
      },
    },
  ];
};

/** @throws ConflictError where there is nothing to take back, or not now. */
async function requestCompensation(ports: ApiPorts, run: RunRecord): Promise<void> {
  const { runId, agent, status } = run;
  if (!hasEnded(status))
    throw new ConflictError(
      `The run is ${status}; only what an ended run did is taken back. Cancel it first.`,
    );
  if (await ports.compensations.underWay(run))
    throw new ConflictError('What the run did is being taken back already; its events tell how far.');
  // It would refuse each undo, and an undo is made once.
  const stopping = await ports.switches.stopping(run);
  if (stopping) throw new ConflictError(switchSentence(stopping));
  const [calls, undos] = await Promise.all([ports.calls.list(run), ports.calls.listUndos(run)]);
  const left = callsToUndo(calls, undos, ports.tools);
  if (left.length === 0)
    throw new ConflictError(
      undos.length > 0
        ? 'Everything that could be undone was tried before; its events tell what became of it.'
        : 'The run did nothing that can be undone.',
    );
  const data = { runId, agent, by: 'person', callIds: left.map(({ callId }) => callId) };
  // The bus hears of it and starts the compensation.
  await ports.events.append(run, [
    { key: `compensation.requested.${ports.now().toISOString()}`, type: 'compensation.requested', data },
  ]);
}
