import * as z from 'zod';

/** A mail that the local SES took. */
export interface Mail {
  readonly id: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** ISO 8601. */
  readonly at: string;
}

/** As the SES of MiniStack 1.5.33 lists what it was sent, by account. Times are seconds since 1970. */
const SentSchema = z.object({
  messages: z.record(
    z.string(),
    z.array(
      z.object({
        MessageId: z.string(),
        Source: z.string().nullish(),
        To: z.array(z.string()).default([]),
        CC: z.array(z.string()).default([]),
        BCC: z.array(z.string()).default([]),
        Subject: z.string().nullish(),
        BodyText: z.string().nullish(),
        BodyHtml: z.string().nullish(),
        Timestamp: z.number(),
      }),
    ),
  ),
});

/** Local AWS cannot be asked for its mails now. */
export class MailsUnavailableError extends Error {
  override readonly name = 'MailsUnavailableError';
}

/**
 * All mails that the local SES took, newest first. Copies count as recipients.
 * @throws MailsUnavailableError when it does not answer, or not as expected.
 */
export async function readMails(awsEndpoint: string): Promise<Mail[]> {
  const url = new URL('/_ministack/ses/messages', awsEndpoint);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    const { messages } = SentSchema.parse(await response.json());
    const sent = Object.values(messages).flat().reverse();
    return sent
      .sort((a, b) => b.Timestamp - a.Timestamp)
      .map((mail) => ({
        id: mail.MessageId,
        to: [...mail.To, ...mail.CC, ...mail.BCC],
        from: mail.Source ?? '',
        subject: mail.Subject ?? '',
        text: mail.BodyText ?? '',
        html: mail.BodyHtml ?? '',
        at: new Date(mail.Timestamp * 1000).toISOString(),
      }));
  } catch (error) {
    throw new MailsUnavailableError(`Local AWS at ${url.host} does not give its mails: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'its list has another form than the one of MiniStack 1.5.33';
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
