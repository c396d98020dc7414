import * as z from 'zod';
import { callsNear } from '../../core/approval/asked-calls.ts';
import { currentView } from '../../core/approval/view.ts';
import { type Approval, ApprovalStatusSchema } from '../../core/contracts/approval.ts';
import { ConflictError, InvalidInputError } from '../../core/errors.ts';
import { decide } from './decide.ts';
import { decisionBody, isForm } from './decision-body.ts';
import { createLinks, isUsedUp } from './link.ts';
import { errorFormatOf, formatOf } from './negotiation.ts';
import { originOf } from './origin.ts';
import type { ApiPorts } from './ports.ts';
import { parseQuery, type Route } from './route.ts';
import type { Body } from './schemas.ts';
import { recordSeen } from './seen.ts';
import { showApproval } from './show-approval.ts';
import { stillNeeded } from './still-needed.ts';
import { tenantOf } from './tenant.ts';

const ListQuerySchema = z.strictObject({ status: ApprovalStatusSchema.default('pending') });
/** Not strict: mail programs and trackers append what they like. */
const LinkQuerySchema = z.object({ token: z.string().describe('The secret of the link.') });

const views = { 'text/html': 'page', 'application/json': 'ApprovalView' } as const;

/** What waits for people, the page behind a person's link, and their decision. GET decides nothing. */
export const approvalRoutes = (ports: ApiPorts): Route[] => {
  const links = createLinks(ports);

  return [
    {
      operationId: 'listApprovals',
      summary: 'Requests for a decision, with who was asked and who has voted',
      method: 'get',
      path: '/approvals',
      access: 'tenant',
      query: ListQuerySchema,
      answers: {
        200: { description: 'All of that status.', content: { 'application/json': 'ApprovalList' } },
      },
      problems: [400],
      async handle(c) {
        const tenantId = tenantOf(c, ports.defaultTenant);
        const { status } = parseQuery(ListQuerySchema, c);
        // Time expires a request before anybody writes it down.
        const stored = status === 'expired' ? (['expired', 'pending'] as const) : [status];
        const found = await Promise.all(stored.map((each) => ports.approvals.listByStatus(tenantId, each)));
        const approvals = await Promise.all(found.flat().map((each) => currentView(ports, each)));
        return c.json<Body<'ApprovalList'>>({
          approvals: approvals.filter((view) => view.status === status),
        });
      },
    },
    {
      operationId: 'showApproval',
      summary: 'One request for a decision; decides nothing',
      description: "The link is one person's, for one request. That it was opened is recorded.",
      method: 'get',
      path: '/approvals/{approvalId}',
      access: 'link',
      query: LinkQuerySchema,
      answers: {
        200: { description: 'A page for people; JSON for `Accept: application/json`.', content: views },
      },
      problems: [403],
      async handle(c) {
        const token = c.req.query('token') ?? '';
        const origin = originOf(c, formatOf(c) === 'page' ? 'page' : 'api');
        const { approval, person } = await links.require(c.req.param('approvalId') ?? '', token, origin);
        if (c.req.method !== 'HEAD') await recordSeen(ports, approval, person, origin);
        return showApproval(c, ports, approval, { token, person });
      },
    },
    {
      operationId: 'decideApproval',
      summary: "Decide: exactly one decision for each call that is the person's to decide and open",
      description:
        'A person decides once. Edited arguments are checked by the tool here, and judged by the policies before ' +
        'they run. Who comes too late is told who was first (409). After ten refusals for one request, each further ' +
        'one is answered slowly.',
      method: 'post',
      path: '/approvals/{approvalId}',
      access: 'link',
      body: { 'application/json': 'DecideRequest', 'application/x-www-form-urlencoded': 'DecideForm' },
      answers: { 200: { description: 'The decision is recorded.', content: views } },
      problems: [400, 403, 409],
      async handle(c) {
        const { token, decisionsOn, typed } = await decisionBody(c);
        const origin = originOf(c, isForm(c) ? 'page' : 'api');
        const { approval, person } = await links.require(c.req.param('approvalId') ?? '', token, origin);
        const holder = { token, person };
        /** With what is still missing, where the request stays open. */
        const said = async (text: string, after: Approval): Promise<string> => {
          if (after.status !== 'pending') return text;
          const open = stillNeeded(after, await callsNear(ports.calls, after, after));
          return open ? `${text} ${open}` : text;
        };
        try {
          const voted = await decide(ports, approval, { person, origin, decisionsOn });
          const text = await said('Thank you. Your decision is recorded.', voted);
          return showApproval(c, ports, voted, holder, { notice: { tone: 'good', text } });
        } catch (error) {
          if (!(error instanceof ConflictError || error instanceof InvalidInputError)) throw error;
          const current = (await ports.approvals.find(approval.approvalId)) ?? approval;
          const isLate = error instanceof ConflictError;
          if (isLate && isUsedUp(current, person, ports.now()))
            await links.countUsed(current, person, origin);
          if (errorFormatOf(c) === 'json') throw error;
          return showApproval(c, ports, current, holder, {
            status: isLate ? 409 : 400,
            notice: isLate
              ? { tone: 'bad', text: await said(error.message, current) }
              : { tone: 'bad', text: 'The decision is not valid.', problems: error.problems },
            ...(typed ? { submitted: typed } : {}),
          });
        }
      },
    },
  ];
};
