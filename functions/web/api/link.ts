import { statusAt } from '../../core/approval/decision.ts';
import { unsaidCallsFor } from '../../core/approval/tally.ts';
import { type Approval, ApprovalIdSchema } from '../../core/contracts/approval.ts';
import { itself } from '../../core/contracts/audit.ts';
import type { Origin } from '../../core/contracts/decision.ts';
import { ForbiddenError } from '../../core/errors.ts';
import { isSameSecret } from '../same-secret.ts';
import type { ApiPorts } from './ports.ts';

/** Refusals for one request that are answered at once. */
const quickRefusals = 10;
const slowAnswerMs = 2_000;
/** From then on nothing is written about a request any more, so that guessing costs its items no more writes. */
const maxCounted = 1_001;
/** Ids without a request that are remembered; more than that at once are no one's typing mistakes. */
const maxUnknown = 1_000;

type LinkPorts = Pick<ApiPorts, 'approvals' | 'audit' | 'hash' | 'now' | 'report' | 'sleep' | 'warn'>;

interface Links {
  /**
   * Lets in who holds one of a request's links. A wrong token locks nothing, but after ten refusals each further one
   * is answered slowly; a right one never is. A request that does not exist looks like a wrong token.
   * @returns the request and whose link it is.
   * @throws ForbiddenError
   */
  require(approvalId: string, token: string, origin: Origin): Promise<{ approval: Approval; person: string }>;
  /** Counts, and slows, a decision by somebody who can no longer make one here. */
  countUsed(approval: Approval, person: string, origin: Origin): Promise<void>;
}

/** The doorkeeper of mailed links. */
export function createLinks(ports: LinkPorts): Links {
  /** Lambda's own memory is enough to be as slow about what does not exist as about what does. */
  const unknown = new Map<string, number>();
  const countUnknown = (approvalId: string): number => {
    if (unknown.size >= maxUnknown) unknown.clear();
    const count = (unknown.get(approvalId) ?? 0) + 1;
    unknown.set(approvalId, count);
    return count;
  };

  const refuse = async (
    approvalId: string,
    count: number,
    link: 'wrong' | 'used',
    { ip }: Origin,
  ): Promise<void> => {
    ports.warn('link refused', { approval_id: approvalId, link, count, ip });
    if (count > quickRefusals) await ports.sleep(slowAnswerMs);
  };

  const countRefusal = async (
    approval: Approval,
    link: 'wrong' | 'used',
    who: string,
    origin: Origin,
  ): Promise<void> => {
    const { approvalId, wrongTokens } = approval;
    const isCounted = wrongTokens < maxCounted;
    const count = isCounted ? await ports.approvals.countWrongToken(approvalId) : wrongTokens;
    if (isCounted && isAudited(count)) {
      const at = ports.now().toISOString();
      const key = `link.refused.${approvalId}.${count}`;
      await ports.audit
        .append(approval, [{ key, at, type: 'link.refused', who, origin, approvalId, data: { link, count } }])
        .catch(ports.report);
    }
    await refuse(approvalId, count, link, origin);
  };

  return {
    async require(approvalId, token, origin) {
      const isId = ApprovalIdSchema.safeParse(approvalId).success;
      const approval = isId ? await ports.approvals.find(approvalId) : undefined;
      const person = approval && holderOf(approval.linkHashes, ports.hash(token));
      if (approval && person !== undefined) return { approval, person };
      // A link that lost its token on the way is no guess; what is no id is no request's.
      if (isId && token !== '')
        await (approval
          ? countRefusal(approval, 'wrong', itself, origin)
          : refuse(approvalId, countUnknown(approvalId), 'wrong', origin));
      throw new ForbiddenError('This link is not valid. Open the link of the mail, unchanged.');
    },

    countUsed: (approval, person, origin) => countRefusal(approval, 'used', person, origin),
  };
}

/** Whether the holder can no longer decide anything with a link: they have, or nobody can. */
export const isUsedUp = (approval: Approval, person: string, now: Date): boolean =>
  statusAt(approval, now) !== 'pending' || unsaidCallsFor(approval, person).length === 0;

/** The 1st refusal, the 11th, the 101st, the 1,001st: however many there are, the audit stays readable. */
const isAudited = (count: number): boolean => /^1$|^10*1$/.test(String(count));

/** Compares with every link, so that time tells nothing about which one came close. */
const holderOf = (links: Approval['linkHashes'], hash: string): string | undefined =>
  links.filter((link) => isSameSecret(hash, link.hash))[0]?.approver;
