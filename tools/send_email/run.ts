import { SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import type tool from './tool.ts';

// One attempt: the SDK would send again after a timeout that may have hidden a success.
const ses = new SESv2Client({ maxAttempts: 1 });

/**
 * Sends through SES.
 * @throws ToolError when it is certain that nothing left: SES refused the request, or was never reached.
 * @throws the SDK's own error (timeout, connection reset, 5xx) when the mail may have left; the caller treats
 * that as in doubt and never repeats it.
 */
const run: ToolRun<typeof tool> = async ({ to, subject, body }, { env, signal }) => {
  const sender = env.MAIL_SENDER;
  if (!sender) throw new ToolError('send_email: MAIL_SENDER is not set, so nothing was sent.');
  const command = new SendEmailCommand({
    FromEmailAddress: sender,
    Destination: { ToAddresses: [to] },
    Content: {
      Simple: {
        Subject: { Data: subject, Charset: 'UTF-8' },
        Body: { Text: { Data: body, Charset: 'UTF-8' } },
      },
    },
  });
  const { MessageId } = await ses.send(command, { abortSignal: signal }).catch((error: unknown) => {
    throw refusal(error) ?? error;
  });
  // Accepted, yet without the receipt we promise: in doubt, hence no ToolError.
  if (!MessageId) throw new Error('SES accepted the mail but returned no message id.');
  return { messageId: MessageId };
};

export default run;

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

const REASONS: Readonly<Record<string, string>> = {
  MessageRejected: 'SES rejected the message as invalid or its addresses as not verified',
  BadRequestException: 'SES found the request invalid',
  MailFromDomainNotVerifiedException: "the sender's domain is not verified",
  AccountSuspendedException: 'the account may no longer send mail',
  SendingPausedException: 'sending is paused for this account',
  LimitExceededException: 'the sending quota is used up',
  TooManyRequestsException: 'SES is throttling; try again later',
};

/** A ToolError where the mail certainly did not leave. */
function refusal(error: unknown): ToolError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (NEVER_CONNECTED.has(code))
    return new ToolError(`send_email: SES could not be reached (${code}); nothing was sent.`, {
      retryable: true,
      cause: error,
    });
  if (error.name === 'CredentialsProviderError')
    return new ToolError('send_email: there are no AWS credentials; nothing was sent.', { cause: error });
  if (!(error instanceof SESv2ServiceException)) return undefined;
  const status = error.$metadata.httpStatusCode ?? 500;
  // 408: SES gave up waiting, which does not say what it had received.
  if (status < 400 || status >= 500 || status === 408) return undefined;
  const retryable = status === 429 || /Throttl|TooManyRequests/.test(error.name);
  const reason = REASONS[error.name] ?? `SES refused the request (${error.name})`;
  return new ToolError(`send_email: ${reason}; nothing was sent.`, { retryable, cause: error });
}
