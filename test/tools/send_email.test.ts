import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ToolError } from '../../functions/core/errors.ts';
import tool from '../../tools/send_email/tool.ts';
import { type Answer, awsEnvironment, failureOf, localServer, toolContext } from './support.ts';

const mail = { to: 'maya.lindqvist@example.com', subject: 'Grüße', body: 'Hello Maya,\n\n100 % sorry.' };

describe('the input', () => {
  test.each([
    'maya',
    'maya@',
    'a@example.com, b@example.com',
    'Maya <maya@example.com>',
    'a@example.com\r\nBcc: b@example.com',
  ])('takes %j for no address', (to) => {
    expect(tool.input.safeParse({ ...mail, to }).success).toBe(false);
  });

  test('takes no subject with a line break or another control character', () => {
    const breaks = fc.constantFrom('\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\u0000', '\t');
    fc.assert(
      fc.property(fc.string({ maxLength: 90 }), breaks, fc.string({ maxLength: 90 }), (a, between, b) => {
        expect(tool.input.safeParse({ ...mail, subject: a + between + b }).success).toBe(false);
      }),
    );
  });

  test.each([
    ['subject', 200],
    ['body', 200_000],
  ])('bounds the %s to 1 to %i characters', (field, most) => {
    const fits = (length: number) => tool.input.safeParse({ ...mail, [field]: 'x'.repeat(length) }).success;
    expect([0, 1, most, most + 1].map(fits)).toEqual([false, true, true, false]);
  });
});

describe('the run', () => {
  let answer: () => Answer;
  let server: Awaited<ReturnType<typeof localServer>>;
  let run: typeof import('../../tools/send_email/run.ts')['default'];
  const send = (signal = AbortSignal.timeout(10_000)) => {
    server.received.length = 0;
    return run(mail, toolContext({ env: { MAIL_SENDER: 'shop@example.com' }, signal }));
  };

  beforeAll(async () => {
    server = await localServer(() => answer());
    for (const [key, value] of Object.entries(awsEnvironment(server.url))) vi.stubEnv(key, value);
    ({ default: run } = await import('../../tools/send_email/run.ts'));
  });
  afterAll(async () => {
    await server.close();
    vi.unstubAllEnvs();
  });

  test('sends exactly what was approved and returns the receipt', async () => {
    answer = () => ({ body: { MessageId: 'ses-1' } });
    expect(await send()).toEqual({ messageId: 'ses-1' });
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      FromEmailAddress: 'shop@example.com',
      Destination: { ToAddresses: [mail.to] },
      Content: {
        Simple: {
          Subject: { Data: mail.subject, Charset: 'UTF-8' },
          Body: { Text: { Data: mail.body, Charset: 'UTF-8' } },
        },
      },
    });
  });

  test.each([
    ['MessageRejected', 400, false],
    ['BadRequestException', 400, false],
    ['MailFromDomainNotVerifiedException', 400, false],
    ['AccessDeniedException', 403, false],
    ['TooManyRequestsException', 429, true],
    ['ThrottlingException', 400, true],
  ])('knows that nothing was sent after %s (HTTP %i)', async (type, status, retryable) => {
    answer = () => ({ status, body: { message: 'no' }, headers: { 'x-amzn-errortype': type } });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ retryable, message: expect.stringContaining('nothing was sent') });
    expect(server.received).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ['a 500', { status: 500, body: { message: 'oops' }, headers: { 'x-amzn-errortype': 'InternalFailure' } }],
    [
      'a 503 from a proxy',
      { status: 503, body: '<html>busy</html>', headers: { 'content-type': 'text/html' } },
    ],
    ['a connection that breaks off', 'reset'],
    ['a success that cannot be read', { body: 'not json' }],
    ['a success without a receipt', { body: {} }],
    ['silence until the time is over', 'silence'],
  ])('leaves %s in doubt and does not send again', async (_what, given) => {
    answer = () => given;
    const error = await failureOf(send(AbortSignal.timeout(given === 'silence' ? 200 : 10_000)));
    expect(error).not.toBeInstanceOf(ToolError);
    expect(error.message).not.toBe('it did not fail');
    expect(server.received).toHaveLength(1);
  });

  test('sends nothing without a sender', async () => {
    expect(await failureOf(run(mail, toolContext({})))).toBeInstanceOf(ToolError);
  });
});
