import type { ApprovalView } from '../../core/contracts/approval.ts';
import type { Channel, Mail, Mailer } from '../../core/ports.ts';
import type { ToolsByName } from '../../core/tools.ts';
import { html, visible } from '../html.ts';
import { subjectLine } from '../mail/words.ts';
import { approvalMail } from '../mail.ts';
import { shortRunId } from '../present.ts';

/**
 * Everybody has a mail address: each gets a mail of their own, and one that fails says nothing about the others.
 * @param tools say as what their calls are shown
 */
export const mailChannel = (mailer: Mailer, tools: ToolsByName): Channel => ({
  name: 'mail',
  reaches: () => true,
  async ask({ view, person, link, purpose, taintSources }) {
    const options = { link, approver: person.email, purpose, tools, taintSources };
    await mailer.send(approvalMail(view, options));
    return undefined;
  },
  async notify({ email }, view, text) {
    await mailer.send(noticeMail(email, view, text));
  },
});

/** A sentence about a request, to somebody who has its link in another mail. */
const noticeMail = (to: string, view: ApprovalView, text: string): Mail => {
  const about = `About the request of ${view.agent}, ${shortRunId(view.runId)}`;
  return {
    to: [to],
    subject: subjectLine(about),
    text: `${visible(text)}\n\nRun: ${view.runId}\nThe link to decide is in the mail that asked you.\n`,
    html: html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${about}</title></head>
<body><p>${text}</p><p>Run ${view.runId}. The link to decide is in the mail that asked you.</p></body>
</html>
`.toString(),
  };
};
