import type { Approval } from '../../core/contracts/approval.ts';
import type { Origin } from '../../core/contracts/decision.ts';
import type { ApiPorts } from './ports.ts';

/** So many addresses and programs of one person are recorded: a program can call itself anything. */
const maxSeen = 20;

/**
 * Records that somebody's link was opened, once from each address and program; a mail scanner opens links, too, so
 * this does not say that anybody read it. The page is shown even where it cannot be recorded.
 */
export async function recordSeen(
  ports: Pick<ApiPorts, 'audit' | 'hash' | 'now' | 'report'>,
  approval: Approval,
  person: string,
  origin: Origin,
): Promise<void> {
  const { approvalId } = approval;
  const theirs = `seen.${ports.hash(JSON.stringify([approvalId, person]))}.`;
  const from = ports.hash(JSON.stringify([origin.ip, origin.userAgent]));
  const at = ports.now().toISOString();
  try {
    if ((await ports.audit.count(approval, theirs, maxSeen)) >= maxSeen) return;
    await ports.audit.append(approval, [
      { key: `${theirs}${from}`, at, type: 'approval.seen', who: person, origin, approvalId, data: {} },
    ]);
  } catch (error) {
    ports.report(error);
  }
}
