import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import type tool from './tool.ts';

const ses = new SESv2Client({ maxAttempts: 1 });

/** The mail is the booking, so that the mailbox tells how often it was made. */
const run: ToolRun<typeof tool> = async ({ courier, order_id, dies }, { env, signal }) => {
  if (dies === 'before') process.kill(process.pid, 'SIGKILL');
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      FromEmailAddress: env.MAIL_SENDER,
      Destination: { ToAddresses: [courier] },
      Content: {
        Simple: { Subject: { Data: `Booking for ${order_id}` }, Body: { Text: { Data: 'Please collect.' } } },
      },
    }),
    { abortSignal: signal },
  );
  if (dies === 'after') process.kill(process.pid, 'SIGKILL');
  return { booking: MessageId ?? '' };
};

export default run;
