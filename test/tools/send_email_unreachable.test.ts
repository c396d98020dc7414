import { afterAll, expect, test, vi } from 'vitest';
import { ToolError } from '../../functions/core/errors.ts';
import { awsEnvironment, failureOf, localServer, toolContext } from './support.ts';

afterAll(() => vi.unstubAllEnvs());

test('a mail whose server was never reached is known not to be sent', async () => {
  const gone = await localServer(() => 'silence');
  await gone.close();
  for (const [key, value] of Object.entries(awsEnvironment(gone.url))) vi.stubEnv(key, value);
  const { default: run } = await import('../../tools/send_email/run.ts');
  const context = toolContext({ env: { MAIL_SENDER: 'shop@example.com' } });
  const error = await failureOf(run({ to: 'a@example.com', subject: 'x', body: 'y' }, context));
  expect(error).toBeInstanceOf(ToolError);
  expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('nothing was sent') });
});
