import { createInterface, emitKeypressEvents } from 'node:readline';
import { type Client, decideByLink, type LocalMail, linkIn } from '../client.ts';
import { pollUntil } from '../poll.ts';

/** The mail that asks for the decision on this approval, once it has arrived. */
export const mailOf = (client: Client, approvalId: string): Promise<string> =>
  pollUntil(`the mail for ${approvalId}`, async () => {
    const isAsked = (mail: LocalMail) => linkIn(mail)?.includes(approvalId);
    const mail = (await client.mails()).find(isAsked);
    return mail && linkIn(mail);
  });

/**
 * Listens for `a` and `r` until told to stop; the page in the browser works all the while.
 * @param canApprove not so where a question is asked, which a key cannot answer
 */
export function listenForKeys(
  link: string,
  { canApprove, say }: { canApprove: boolean; say: (line: string) => void },
): { stop(): void } {
  const { stdin } = process;
  const raw = (on: boolean) => stdin.isTTY && stdin.setRawMode(on);
  const stop = () => {
    stdin.off('keypress', onKey);
    raw(false);
    stdin.pause();
  };
  const decide = async (decision: 'approve' | 'reject', reason?: string) => {
    const { status } = await decideByLink(link, decision, reason);
    if (status === 409) say('  It had been decided already.');
    else if (status !== 200) say(`  The page answered ${status}; open the link and decide there.`);
  };
  const onKey = async (_text: string, key: { name?: string; ctrl?: boolean } = {}) => {
    if (key.ctrl && key.name === 'c') process.kill(process.pid, 'SIGINT');
    if (key.name === 'a' && canApprove) {
      stop();
      await decide('approve');
    }
    if (key.name === 'r') {
      stop();
      await decide('reject', await ask('  Why? (the agent is told) '));
    }
  };
  emitKeypressEvents(stdin);
  raw(true);
  stdin.on('keypress', onKey);
  stdin.resume();
  return { stop };
}

function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) =>
    terminal.question(question, (answer) => {
      terminal.close();
      resolve(answer.trim());
    }),
  );
}
