import type { ApprovalView, ChannelName, Delivery } from '../contracts/approval.ts';
import type { Person } from '../contracts/approver.ts';
import type { CallRef } from '../contracts/call.ts';

/** What a person is told, in whatever form the channel has. */
export interface Message {
  readonly view: ApprovalView;
  readonly person: Person;
  /** Leads to the page where this person decides; it carries a secret. */
  readonly link: string;
  readonly purpose: Delivery['purpose'];
  /** The calls through which others' text had reached the model. */
  readonly taintSources: readonly CallRef[];
}

/** A way to reach people. */
export interface Channel {
  readonly name: ChannelName;
  reaches(person: Person): boolean;
  /** @returns where the message is, if it can be updated there. @throws whatever the service says. */
  ask(message: Message): Promise<string | undefined>;
  /** Says a sentence to somebody who was asked, e.g. that another channel fails. */
  notify(person: Person, view: ApprovalView, text: string): Promise<void>;
  /** Shows at `ref` what became of the request. */
  update?(ref: string, view: ApprovalView): Promise<void>;
  /** Tells what became of it to whoever listens. */
  close?(view: ApprovalView): Promise<void>;
}

/** A part of a message of Slack's Block Kit. */
export type SlackBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** @throws an error that says what Slack answered and what to do. */
export interface SlackClient {
  /** @param channel a channel's id, or a member's for a direct message. @returns where it is. */
  postMessage(
    channel: string,
    blocks: readonly SlackBlock[],
    text: string,
  ): Promise<{ channel: string; ts: string }>;
  /** Replaces the message by another. */
  update(channel: string, ts: string, blocks: readonly SlackBlock[], text: string): Promise<void>;
}

/** A message to a program, that it can tell is ours and has not read yet. */
export interface Webhook {
  /** @param message `id` is the same for a repeat. @throws Error that says what was answered. */
  post(message: { id: string; type: string; at: string; data: unknown }): Promise<void>;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
