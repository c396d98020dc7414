import { sha256 } from '../../core/canonical.ts';
import type { ApprovalView, Delivery } from '../../core/contracts/approval.ts';
import type { Person } from '../../core/contracts/approver.ts';
import type { Channel, Webhook } from '../../core/ports.ts';

/** What is posted; `docs/approval.md` shows each. */
type WebhookType = 'approval.requested' | 'approval.reminder' | 'approval.decided' | 'approval.notice';

export interface WebhookData {
  /** Whom it is for; absent where it is for whoever listens. */
  readonly person?: Person;
  /** Leads to the page where this person decides; it carries a secret. */
  readonly link?: string;
  readonly text?: string;
  readonly approval: ApprovalView;
}

const asking: Readonly<Record<Delivery['purpose'], WebhookType>> = {
  request: 'approval.requested',
  reminder: 'approval.reminder',
};

/** Hands everything to a program of the operator's, which reaches whomever it wants: what it takes counts as reached. */
export function webhookChannel(webhook: Webhook, now: () => Date): Channel {
  const post = (type: WebhookType, data: WebhookData, of: readonly string[], at = now().toISOString()) => {
    const id = `msg_${sha256(JSON.stringify([type, data.approval.approvalId, ...of])).slice(0, 32)}`;
    return webhook.post({ id, type, at, data });
  };
  return {
    name: 'webhook',
    reaches: () => true,
    async ask({ view, person, link, purpose }) {
      await post(asking[purpose], { person, link, approval: view }, [person.email, link]);
      return undefined;
    },
    notify: (person, view, text) =>
      post('approval.notice', { person, text, approval: view }, [person.email, text]),
    close: (view) => post('approval.decided', { approval: view }, [], view.decidedAt ?? view.expiresAt),
  };
}
