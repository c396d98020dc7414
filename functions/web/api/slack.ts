import { statusAt } from '../../core/approval/decision.ts';
import { approversOf, openCallsFor } from '../../core/approval/tally.ts';
import { currentView } from '../../core/approval/view.ts';
import type { Call } from '../../core/contracts/call.ts';
import { type Decision, DecisionSchema } from '../../core/contracts/decision.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { decisionsOf } from '../slack/actions.ts';
import { section } from '../slack/blocks.ts';
import { type Click, clickOf } from '../slack/interaction.ts';
import { outcomeMessage } from '../slack/outcome.ts';
import { isSignedBySlack } from '../slack/signature.ts';
import { messageOf } from '../slack/spoken.ts';
import { decide } from './decide.ts';
import type { ApiPorts } from './ports.ts';
import { problem, problemResponse } from './problem.ts';
import { bodyText, parse, type Route } from './route.ts';

type Slack = NonNullable<ApiPorts['slack']>;

/** Decisions by the buttons of our messages in Slack; none of it where Slack is not set up. */
export const slackRoutes = (ports: ApiPorts): Route[] =>
  ports.slack ? [interactions(ports, ports.slack)] : [];

const interactions = (ports: ApiPorts, slack: Slack): Route => ({
  operationId: 'receiveSlackInteraction',
  summary: 'A click in Slack; signed by Slack',
  method: 'post',
  path: '/slack/interactions',
  access: 'signed',
  body: { 'application/x-www-form-urlencoded': 'SlackInteraction' },
  answers: { 200: { description: 'Taken; the message tells what became of it.', content: {} } },
  problems: [400, 401],
  async handle(c) {
    const body = await bodyText(c);
    const timestamp = c.req.header('x-slack-request-timestamp') ?? '';
    const signature = c.req.header('x-slack-signature') ?? '';
    if (!isSignedBySlack({ timestamp, signature, body }, await slack.signingSecret(), ports.now()))
      return problemResponse(problem(401, 'This is for Slack alone.'));
    const click = clickOf(body);
    if (click) await take(ports, slack, click);
    // Slack shows whatever stands in the answer's body.
    return c.body(null, 200);
  },
});

/**
 * Votes as the person whose Slack user clicked. What came of it is shown by the message itself; what could not be
 * taken is told in a message of its own. Nothing is ever posted to an address that the payload names.
 */
async function take(ports: ApiPorts, slack: Slack, click: Click): Promise<void> {
  const approval = await ports.approvals.find(click.approvalId);
  const tell = (told: string) => {
    const { blocks, text } = messageOf([section(told)]);
    return reporting(ports, slack.client.postMessage(click.slackUserId, blocks, text));
  };
  if (!approval) return tell('This request does not exist any more.');
  const person = approversOf(approval).find(({ slackUserId }) => slackUserId === click.slackUserId)?.email;
  if (person === undefined) return tell('You are not asked about this request, so nothing was decided.');
  try {
    await decide(ports, approval, {
      person,
      origin: { via: 'slack' },
      decisionsOn: (calls) => clicked(click, calls, openCallsFor(approval, person)),
    });
  } catch (error) {
    if (error instanceof ForbiddenError || error instanceof InvalidInputError) return tell(error.message);
    if (!(error instanceof ConflictError)) throw error;
    // Somebody was first, or time was: the message shows it. Else the person can press again.
    if (await isStillAsked(ports, click.approvalId, person)) return tell(error.message);
  }
  await reporting(ports, show(ports, slack, click));
}

async function isStillAsked(ports: ApiPorts, approvalId: string, person: string): Promise<boolean> {
  const approval = await ports.approvals.find(approvalId);
  return (
    approval !== undefined &&
    statusAt(approval, ports.now()) === 'pending' &&
    !approval.votes.some((vote) => vote.person === person) &&
    openCallsFor(approval, person).length > 0
  );
}

/** @throws InvalidInputError for a button that there is not, or a field that was left empty. */
function clicked({ actionId, written }: Click, calls: readonly Call[], open: readonly string[]): Decision[] {
  const decisions = decisionsOf(
    actionId,
    written,
    calls.filter(({ callId }) => open.includes(callId)),
  );
  if (!decisions)
    throw new InvalidInputError('The interaction is not valid', [`there is no button ${actionId}`]);
  return decisions.map((each) => parse(DecisionSchema, each, 'Nothing was decided'));
}

async function show(
  ports: ApiPorts,
  slack: Slack,
  { approvalId, message }: Pick<Click, 'approvalId' | 'message'>,
): Promise<void> {
  const approval = await ports.approvals.find(approvalId);
  if (!approval) return;
  const { blocks, text } = outcomeMessage(await currentView(ports, approval));
  await slack.client.update(message.channel, message.ts, blocks, text);
  if (approval.status !== 'pending') return;
  // Whoever closed it meanwhile may have shown that before this said that it is open.
  const after = await ports.approvals.find(approvalId);
  if (after && after.status !== 'pending') await show(ports, slack, { approvalId, message });
}

/** The decision stands whether or not Slack can show it. */
const reporting = async (ports: ApiPorts, told: Promise<unknown>): Promise<void> => {
  try {
    await told;
  } catch (error) {
    ports.report(error);
  }
};
