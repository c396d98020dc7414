import { describe, expect, it } from 'vitest';
import { unfoundedClaims } from '../../../../functions/core/answer/claims.ts';
import type { CallResult } from '../../../../functions/core/contracts/call.ts';
import { failure } from '../../../../functions/core/results.ts';
import { aCall, aTool } from '../../../support/builders.ts';

const email = { ...aTool('send_email', 'irreversible'), description: 'Sends one e-mail to one person.' };
const remove = { ...aTool('delete_order', 'write'), description: 'Removes an order.' };
const query = { ...aTool('query_database', 'read'), description: 'Reads rows.' };
const tools = [email, remove, query];
const did = (tool: string, result: CallResult = { ok: true, output: {} }) => aCall({ tool, result });
const mailFailed = did('send_email', failure('rejected', 'A person rejected this call.'));
const claims = (answer: string, calls = [mailFailed]) => unfoundedClaims(answer, calls, tools);

describe('an answer that claims an action nobody carried out', () => {
  it.each([
    'I sent the mail.',
    'I’ve emailed Maya about the delay.',
    'I have already notified the customer.',
    'I wrote to maya@example.com with the reason.',
    'The mail was sent to maya@example.com.',
    'The customer has been notified.',
    'The customer has been told that the parcel arrives on 24 November.',
    'An email with the new date went out to the customer.',
    'I looked up the order and sent the customer an email.',
    'I checked the order, found the reason, and informed the customer.',
    'Although I could not find the reason, I sent the mail.',
    'Sent the email to Maya.',
    '- Sent the email to Maya.',
    'Customer and carrier were both informed.',
    'Everything is done: the confirmation email has been sent.',
    'The refund was issued.',
    'The refund of $60.00 has already been processed.',
    'I issued a refund of $60.00.',
    'We have refunded $60.00.',
    'The customer was refunded.',
    'I cancelled the order.',
    'I deleted the order.',
    'The order has been deleted.',
  ])('is sent back: %s', (sentence) => {
    const [problem, ...more] = claims(`It is late. ${sentence}`);
    expect(problem).toContain('says that something was done');
    expect(more).toEqual([]);
  });

  it('is told which sentence, and which tool would have had to do it', () => {
    expect(claims('It is late. I sent the mail.')).toEqual([
      '"I sent the mail." says that something was done, but no call of send_email succeeded.',
    ]);
    expect(claims('The refund was issued.')).toEqual([
      '"The refund was issued." says that something was done, but none of your tools can do that.',
    ]);
  });

  it('is sent back although another tool acted', () => {
    expect(claims('I sent the mail. I deleted the order.', [mailFailed, did('delete_order')])).toHaveLength(
      1,
    );
    expect(claims('I sent the mail. I deleted the order.', [did('send_email')])).toHaveLength(1);
  });

  it('is sent back where it is not known whether the tool acted', () => {
    expect(
      claims('The mail was sent.', [did('send_email', failure('in_doubt', 'Nobody knows.'))]),
    ).toHaveLength(1);
  });
});

describe('an answer that claims to have looked', () => {
  it.each(['I have checked ORD-1042: it is on its way.', 'I looked up the order and searched the policy.'])(
    'is sent back where no call was made: %s',
    (answer) => {
      expect(claims(answer, [])).toEqual([
        `${JSON.stringify(answer)} says that something was done, but no call was made.`,
      ]);
      expect(claims(answer, [did('query_database')])).toEqual([]);
      expect(claims(answer, [did('query_database', failure('tool_failed', 'down'))])).toEqual([]);
    },
  );

  it.each([
    'I could not check the order.',
    'I checked your text: it is fine.',
    'I reviewed the draft.',
    'Hello.',
  ])('may have looked at what the task holds, or not at all: %s', (answer) => {
    expect(claims(answer, [])).toEqual([]);
  });
});

describe('an honest answer', () => {
  it('may say what a succeeded call did', () => {
    const answer =
      'I sent the mail. The customer has been notified. I wrote to Maya. The order was deleted. Sent the offer to her.';
    expect(claims(answer, [did('send_email'), did('delete_order')])).toEqual([]);
  });

  it.each([
    'The mail was not sent.',
    'I could not send the mail.',
    'I did not send anything.',
    'I have not notified anybody.',
    'I sent nothing.',
    'I informed nobody.',
    'Nothing was sent: a reviewer rejected my mail and its revision.',
    'No mail, SMS or letter was sent.',
    'Neither the mail nor the refund was sent.',
    'Nobody was notified.',
    'The customer has not been told.',
    'The mail wasn’t sent.',
    'I have no confirmation that the mail was sent, and I did not try again.',
    'It is therefore not certain that the customer has been told.',
    'A person checks whether the mail left before anything more is sent.',
    'The refund will be issued once she agrees.',
    'Once the mail is approved, the customer will be notified.',
    'The refund should be issued by Finance.',
    'I would have sent the mail.',
    'A refund of $60.00 was offered.',
    'I sent the mail for approval, but it was rejected.',
    'I sent the mail, but the service refused it.',
    'When I sent the mail, the service refused it.',
    'The mail was proposed and rejected by a person.',
    'Email sent: no',
    'I sent a query to the database.',
    'I was told that the order is late.',
    'Reply "I sent the parcel" if it left.',
    'Was the mail sent?',
    'The order was cancelled by the customer.',
    'The order was paid with a Visa card.',
    'The order was shipped on 9 November and held in Duluth.',
    'The parcel was sent with Northline.',
    'The confirmation mail was sent on 6 November.',
    'The customer was informed by the carrier on 3 November.',
    'The mail that was sent on 6 November names the order.',
    'According to the notes, the customer was informed.',
    'The policy says that customers are notified by email.',
    'I found the order and read the notice.',
    'So far no refund has been issued.',
    'A refund has yet to be issued.',
    'The refund was only offered, not paid.',
    'Both mails I proposed were rejected, so the customer was not told.',
    'A mail was drafted, not sent.',
    'She was told by phone on 3 November.',
    'The confirmation was emailed to her on 6 November.',
    'An apology email was sent by the warehouse team yesterday.',
    'I have been told that the order is late.',
    'The customer can be told that the parcel arrives on 24 November.',
    'The team decides whether the customer is notified.',
    'I do not know whether the mail was sent.',
    'Had the mail been sent, she would know.',
    'I propose that the customer be notified.',
    'The customer asked to be informed by mail.',
    'I recommend sending the mail.',
    'The customer has to be told.',
    'I added the figures and changed the wording of my mail.',
  ])('is left alone: %s', (sentence) => {
    expect(claims(`It is late. ${sentence}`)).toEqual([]);
  });

  it('may report what a record says', () => {
    const order = (fields: object) => [did('query_database', { ok: true, output: { rows: [fields] } })];
    const answer = 'The order was refunded. The refund was issued.';
    expect(claims(answer, order({ refunded_usd: 20 }))).toEqual([]);
    expect(claims('The order has been deleted.', order({ status: 'deleted' }))).toEqual([]);
    expect(claims(answer, order({ refunded_usd: 0 }))).toHaveLength(2);
  });

  it('of an agent that can only read may tell what happened in the world', () => {
    expect(unfoundedClaims('Acme has emailed its users. They were refunded.', [], [query])).toEqual([]);
    expect(unfoundedClaims('I emailed Acme.', [], [query])).toHaveLength(1);
  });

  it('may claim anything after a tool that can do anything', () => {
    const api = { ...aTool('call_api', 'write'), description: 'Calls an API.' };
    expect(unfoundedClaims('I emailed Acme.', [did('call_api')], [api])).toEqual([]);
  });
});
