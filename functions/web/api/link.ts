import { timingSafeEqual } from 'node:crypto';
import { type Approval, ApprovalIdSchema } from '../../core/contracts/approval.ts';
import { ForbiddenError } from '../../core/errors.ts';
import type { ApiPorts } from './ports.ts';

/** Wrong tokens for one request that are answered at once. */
const quickWrongTokens = 10;
const slowAnswerMs = 2_000;

/**
 * Lets in who holds one of a request's links. A wrong token locks nothing, but after ten each further one is
 * answered slowly; a right one never is. A request that does not exist looks like a wrong token.
 * @returns the request and whose link it is.
 * @throws ForbiddenError
 */
export async function requireLink(
  ports: Pick<ApiPorts, 'approvals' | 'hash' | 'sleep'>,
  approvalId: string,
  token: string,
): Promise<{ approval: Approval; approver: string }> {
  const approval = ApprovalIdSchema.safeParse(approvalId).success
    ? await ports.approvals.find(approvalId)
    : undefined;
  const approver = approval && holderOf(approval.linkHashes, ports.hash(token));
  if (approval && approver !== undefined) return { approval, approver };
  // A link that lost its token on the way is no guess.
  if (approval && token !== '' && (await ports.approvals.countWrongToken(approvalId)) > quickWrongTokens)
    await ports.sleep(slowAnswerMs);
  throw new ForbiddenError('This link is not valid. Open the link of the mail, unchanged.');
}

/** Compares with every link, so that time tells nothing about which one came close. */
function holderOf(links: Approval['linkHashes'], hash: string): string | undefined {
  const given = Buffer.from(hash);
  const holders = links.filter((link) => {
    const known = Buffer.from(link.hash);
    return known.length === given.length && timingSafeEqual(known, given);
  });
  return holders[0]?.approver;
}
