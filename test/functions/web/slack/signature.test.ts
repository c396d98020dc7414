import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedBySlack } from '../../../../functions/web/slack/signature.ts';

/** The example of Slack's documentation. */
const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const request = {
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
};
const at = (seconds: number) => new Date((1_531_420_618 + seconds) * 1_000);

describe('the signature', () => {
  it("holds for the example of Slack's documentation, five minutes either way", () => {
    for (const seconds of [0, 300, -300]) expect(isSignedBySlack(request, secret, at(seconds))).toBe(true);
  });

  it.each([
    ['older than five minutes', request, secret, 301],
    ['from the future', request, secret, -301],
    ['changed by a byte', { ...request, body: `${request.body} ` }, secret, 0],
    ['at another time than was signed', { ...request, timestamp: '1531420619' }, secret, 0],
    ['with a cut signature', { ...request, signature: request.signature.slice(0, -1) }, secret, 0],
    ['without a signature', { ...request, signature: '' }, secret, 0],
    ['without a time', { ...request, timestamp: '' }, secret, 0],
    ['at no number', { ...request, timestamp: 'NaN' }, secret, 0],
    ['signed with another secret', request, `${secret}0`, 0],
  ])('does not hold for a request that is %s', (_, changed, key, seconds) => {
    expect(isSignedBySlack(changed, key, at(seconds))).toBe(false);
  });

  // The second is what the stage's secret holds until somebody stores Slack's.
  it.each(['', 'not-set'])('holds for nobody where no secret is stored: %j', (none) => {
    const base = `v0:${request.timestamp}:${request.body}`;
    const signature = `v0=${createHmac('sha256', none).update(base).digest('hex')}`;
    expect(isSignedBySlack({ ...request, signature }, none, at(0))).toBe(false);
  });
});
