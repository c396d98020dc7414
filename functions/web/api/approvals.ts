import * as z from 'zod';
import { callsNear } from '../../core/asked-calls.ts';
import { type Approval, ApprovalStatusSchema, type ApprovalView } from '../../core/contracts/approval.ts';
import { approvalView } from '../../core/decision.ts';
import { approvalPage } from '../approval-page.ts';
import { decisionBody } from './decision-body.ts';
import { requireLink } from './link.ts';
import { errorFormatOf, formatOf } from './negotiation.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import { problemOf } from './problem.ts';
import { parseQuery, type Route } from './route.ts';
import type { Body } from './schemas.ts';
import { tenantOf } from './tenant.ts';

const ListQuerySchema = z.strictObject({ status: ApprovalStatusSchema.default('pending') });
/** Not strict: mail programs and trackers append what they like. */
const LinkQuerySchema = z.object({ token: z.string().describe('The secret of the mailed link.') });

const views = { 'text/html': 'page', 'application/json': 'ApprovalView' } as const;

/** What waits for a person, the page behind a mailed link, and the decision. GET decides nothing. */
export const approvalRoutes = (ports: ApiPorts): Route[] => {
  const viewOf = async (approval: Approval): Promise<ApprovalView> =>
    approvalView(approval, await callsNear(ports.calls, approval, approval), ports.now());

  /** The request as it stands, as a page or as JSON. */
  const show = async (
    c: ApiContext,
    approval: Approval,
    token: string,
    answer: { status?: 400 | 409; tone: 'good' | 'bad'; text: string } | undefined = undefined,
  ) => {
    const view = await viewOf(approval);
    if (formatOf(c) === 'json') return c.json<Body<'ApprovalView'>>(view);
    const page = approvalPage(view, {
      token,
      now: ports.now(),
      decided: approval,
      ...(answer ? { notice: answer } : {}),
    });
    return c.html(page, answer?.status ?? 200);
  };

  return [
    {
      operationId: 'listApprovals',
      summary: 'Requests for a decision',
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
        const approvals = await Promise.all(found.flat().map(viewOf));
        return c.json<Body<'ApprovalList'>>({
          approvals: approvals.filter((view) => view.status === status),
        });
      },
    },
    {
      operationId: 'showApproval',
      summary: 'One request for a decision; decides nothing',
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
        const { approval } = await requireLink(ports, c.req.param('approvalId') ?? '', token);
        return show(c, approval, token);
      },
    },
    {
      operationId: 'decideApproval',
      summary: 'Decide: exactly one decision for each call',
      method: 'post',
      path: '/approvals/{approvalId}',
      access: 'link',
      body: { 'application/json': 'DecideRequest', 'application/x-www-form-urlencoded': 'DecideForm' },
      answers: { 200: { description: 'The decision is recorded.', content: views } },
      problems: [400, 403, 409],
      async handle(c) {
        const { token, decisions } = await decisionBody(c);
        const approvalId = c.req.param('approvalId') ?? '';
        const { approval, approver } = await requireLink(ports, approvalId, token);
        const now = ports.now();
        const current = async () => (await ports.approvals.find(approvalId)) ?? approval;
        try {
          await ports.approvals.vote(approvalId, {
            person: approver,
            at: now.toISOString(),
            decisions,
            origin: { via: 'page' },
          });
        } catch (error) {
          const status = problemOf(error)?.status;
          if ((status !== 400 && status !== 409) || errorFormatOf(c) === 'json') throw error;
          return show(c, await current(), token, { status, tone: 'bad', text: (error as Error).message });
        }
        return show(c, await current(), token, {
          tone: 'good',
          text: 'Thank you. Your decision is recorded.',
        });
      },
    },
  ];
};
