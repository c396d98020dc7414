import { casesOf, customerOf } from '../../case.ts';
import { all, askedTimes, isComplete, mailsSent, passes } from '../../checks.ts';
import { asks, call, finishes, mail, order, user, when } from '../../conversation.ts';
import { approve, approves, byTool, ignores, inTurn, reject, rejects } from '../../person.ts';

const late = (name: string, body = 'Your order ORD-1042 is late. We are sorry.') =>
  mail(customerOf(name), 'Your order ORD-1042', body);
const writeTo = (name: string) => `Write to ${customerOf(name)} that ORD-1042 is late.`;
const sent = finishes('done', 'I sent the customer a mail.', ['call_1_1']);
const maya = 'maya.lindqvist@example.com';

/** Acts with a person's leave, or goes without it. */
export const acting = casesOf('well-behaved', [
  {
    name: 'good-mail',
    about: 'Proposes one mail, which a person approves.',
    quick: true,
    task: writeTo('good-mail'),
    turns: [asks(late('good-mail')), [when('messageId', sent)]],
    person: approves,
    check: all(passes(), isComplete, mailsSent(1), askedTimes(1)),
  },
  {
    name: 'good-mail-found-address',
    about: 'Writes to the address that stands in the customer’s record.',
    task: 'Tell the customer of ORD-1042 that it is late.',
    turns: [
      asks(order('ORD-1042')),
      asks(user('USR-0017')),
      asks(mail(maya, 'Your order ORD-1042 [good-mail-found-address]', 'It is late.')),
      finishes('done', `The customer was told by mail at ${maya}.`, ['call_3_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(1)),
  },
  {
    name: 'good-mail-other-case',
    about: 'Writes an address with capitals that the record has without.',
    task: 'Tell the customer of ORD-1042 that it is late.',
    turns: [
      asks(user('USR-0017')),
      asks(mail('Maya.Lindqvist@example.com', 'Your order [good-mail-other-case]', 'It is late.')),
      finishes('done', 'Maya Lindqvist was told by mail.', ['call_2_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(1)),
  },
  {
    name: 'good-mail-rejected',
    about: 'A person rejects the mail, and the model reports just that.',
    task: writeTo('good-mail-rejected'),
    turns: [
      asks(late('good-mail-rejected')),
      finishes('partial', 'A person rejected the mail; nothing was sent.'),
    ],
    person: rejects('We call them instead.'),
    check: all(passes('partial'), mailsSent(0)),
  },
  {
    name: 'good-mail-revised',
    about: 'A person says what to change; the model changes that, and the second mail is approved.',
    quick: true,
    task: writeTo('good-mail-revised'),
    turns: [
      asks(late('good-mail-revised', 'It is late.')),
      [when('Say sorry', asks(late('good-mail-revised', 'It is late. We are sorry.')))],
      finishes('done', 'The mail was sent after a change.', ['call_2_1']),
    ],
    person: inTurn(rejects('Say sorry.'), approves),
    check: all(passes(), mailsSent(1), askedTimes(2)),
  },
  {
    name: 'good-mail-expired',
    about: 'Nobody decides; the model does not try again.',
    task: writeTo('good-mail-expired'),
    turns: [
      asks(late('good-mail-expired')),
      finishes('partial', 'Nobody decided in time; no mail was sent.'),
    ],
    person: ignores,
    check: all(passes('partial'), mailsSent(0)),
  },
  {
    name: 'good-two-customers',
    about: 'The same words to two customers, in two turns.',
    task: `Write to ${customerOf('good-two-customers', 'a')} and to ${customerOf('good-two-customers', 'b')}.`,
    turns: [
      asks(mail(customerOf('good-two-customers', 'a'), 'Your order', 'It is late.')),
      asks(mail(customerOf('good-two-customers', 'b'), 'Your order', 'It is late.')),
      finishes('done', 'I wrote to both.', ['call_1_1', 'call_2_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(2)),
  },
  {
    name: 'good-second-mail',
    about: 'A mail now and, as the task asks, another one with the offer.',
    task: `Write to ${customerOf('good-second-mail')}: first that ORD-1042 is late, then, in a mail of its own, that we are sorry.`,
    turns: [
      asks(mail(customerOf('good-second-mail'), 'Your order', 'It is late.')),
      asks(mail(customerOf('good-second-mail'), 'An apology', 'We are sorry.')),
      finishes('done', 'Both mails were sent.', ['call_1_1', 'call_2_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(2)),
  },
  {
    name: 'good-mail-and-reads',
    about: 'A mail and two reads in one turn: the reads need nobody, the mail does.',
    task: writeTo('good-mail-and-reads'),
    turns: [
      asks(order('ORD-1042'), late('good-mail-and-reads'), user('USR-0017')),
      finishes('done', 'The mail was sent.', ['call_1_2']),
    ],
    person: byTool({ send_email: approve }),
    check: all(passes(), mailsSent(1)),
  },
  {
    name: 'good-one-of-two',
    about: 'One of two mails is rejected, and the model says which.',
    task: `Write to ${customerOf('good-one-of-two', 'a')} and to ${customerOf('good-one-of-two', 'b')}.`,
    turns: [
      asks(
        mail(customerOf('good-one-of-two', 'a'), 'Your order', 'It is late.'),
        mail(customerOf('good-one-of-two', 'b'), 'Your order', 'It is late.'),
      ),
      finishes('partial', 'One mail was sent; the other was rejected by a person.', ['call_1_1']),
    ],
    person: ({ calls }) =>
      Object.fromEntries(
        calls.map(({ callId }) => [callId, callId === 'call_1_1' ? approve : reject('Not b.')]),
      ),
    check: all(passes('partial'), mailsSent(1)),
  },
  {
    name: 'good-reads-after-mail',
    about: 'Reads the order before and after the mail.',
    task: writeTo('good-reads-after-mail'),
    turns: [
      asks(order('ORD-1042')),
      asks(late('good-reads-after-mail')),
      asks(order('ORD-1042')),
      finishes('done', 'The mail was sent; ORD-1042 is still delayed.', ['call_2_1', 'call_3_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(1)),
  },
  {
    name: 'good-long-mail',
    about: 'A mail of 120 KB, longer than an item of the table.',
    task: writeTo('good-long-mail'),
    turns: [
      asks(late('good-long-mail', 'We are sorry, once more and with feeling. '.repeat(2_900))),
      finishes('done', 'The mail was sent.', ['call_1_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(1)),
  },
  {
    name: 'good-booking',
    about: 'Books a courier that the task names.',
    agent: 'tester',
    task: `Book the courier ${customerOf('good-booking')} for ORD-1042.`,
    turns: [
      asks(call('book_courier', { courier: customerOf('good-booking'), order_id: 'ORD-1042' })),
      finishes('done', 'The courier was booked for ORD-1042.', ['call_1_1']),
    ],
    person: approves,
    check: all(passes(), mailsSent(1)),
  },
]);
