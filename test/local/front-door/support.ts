import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { startFrontDoor } from '../../../local/front-door/server.ts';

/** A server on a free port, closed after the test. @returns its URL. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A front door on a free port, closed after the test. */
export async function open(options: Partial<Parameters<typeof startFrontDoor>[0]>) {
  const door = await startFrontDoor({
    port: 0,
    apiTarget: () => undefined,
    awsEndpoint: 'http://127.0.0.1:1',
    ...options,
  });
  onTestFinished(() => door.close());
  return door;
}

/** What MiniStack 1.5.33 answered to `GET /_ministack/ses/messages` after two mails through SES v2. */
export const capturedMails = {
  messages: {
    '000000000000': [
      {
        MessageId: '2327ca2a-0359-44f5-95ab-1edb2e97d1c0@email.amazonses.com',
        Source: 'Stateward <agent@example.com>',
        To: ['ops@example.com', 'lead@example.com'],
        CC: [],
        BCC: [],
        Subject: 'Approve: refund of $120 & more',
        BodyText: 'Open https://example.com/approvals/a?t=1&x=2 to decide.',
        BodyHtml:
          '<!doctype html><html><head><title>x</title></head><body><p>Refund <b>$120</b>? <a href="https://example.com/approvals/a?t=1&amp;x=2">Decide</a></p></body></html>',
        Timestamp: 1795472291.3961549,
        Type: 'v2.SendEmail',
      },
      {
        MessageId: 'a722772d-f160-4a4f-b1a8-9aab2b1e106b@email.amazonses.com',
        Source: 'agent@example.com',
        To: ['carla@example.com'],
        CC: [],
        BCC: [],
        Subject: 'Text only',
        BodyText: 'Hello Carla,\nyour parcel is late.',
        BodyHtml: '',
        Timestamp: 1795472291.3994577,
        Type: 'v2.SendEmail',
      },
    ],
  },
};
