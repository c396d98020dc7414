import { AskHumanSchema, askHumanName } from '../../core/ask-human.ts';
import type { ApprovalView } from '../../core/contracts/approval.ts';
import type { SlackBlock } from '../../core/ports.ts';
import { argumentsOf, type CallToJudge, reasonsOf, riskLabels } from '../present.ts';
import type { Words } from '../words.ts';
import { framed, oneLine, paragraphs, section } from './blocks.ts';
import type { Room } from './room.ts';

/** A message holds 50 blocks; the rest is for what stands around the calls. */
const maxBlocks = 36;

/** A line of text, or a text of many lines in a frame. */
type Part = string | { readonly framed: string };

/** Every call with what a person needs to judge it, as far as there is room. */
export function callBlocks({ calls }: ApprovalView, words: Words, room: Room): SlackBlock[] {
  const blocks: SlackBlock[] = [];
  for (const [index, call] of calls.entries()) {
    const isFull = room.isFull;
    const own = laidOut([
      headOf(call, index, calls.length, room),
      ...bodyOf(call, room),
      ...notesOf(call, words, room),
    ]);
    if (isFull || blocks.length + own.length > maxBlocks) {
      room.leaveOut();
      return [...blocks, section(`… and ${calls.length - index} more on the page.`)];
    }
    blocks.push(...own);
  }
  return blocks;
}

function laidOut(parts: readonly Part[]): SlackBlock[] {
  const firstFrame = parts.findIndex((part) => typeof part !== 'string');
  if (firstFrame < 0) return paragraphs(parts as readonly string[]);
  const frame = parts[firstFrame] as Exclude<Part, string>;
  return [
    ...paragraphs(parts.slice(0, firstFrame) as readonly string[]),
    framed(frame.framed),
    ...laidOut(parts.slice(firstFrame + 1)),
  ];
}

const headOf = ({ tool, risk }: CallToJudge, index: number, count: number, room: Room): Part =>
  `${count > 1 ? `Call ${index + 1} of ${count}: ` : ''}${oneLine(room.take(tool))} (${riskLabels[risk].toLowerCase()})`;

function bodyOf({ tool, input }: CallToJudge, room: Room): Part[] {
  const asked = tool === askHumanName ? AskHumanSchema.safeParse(input).data : undefined;
  if (asked)
    return [
      { framed: room.take(asked.question) },
      ...(asked.options ?? []).map((option, index) => `${index + 1}. ${oneLine(room.take(option))}`),
    ];
  const all = argumentsOf(input);
  const parts: Part[] = [];
  for (const [index, { name, text, kind }] of all.entries()) {
    if (room.isFull) {
      room.leaveOut();
      return [...parts, `… and ${all.length - index} more arguments on the page.`];
    }
    const label = (isMail(input) && mailLabels[name]) || oneLine(room.take(name));
    if (text.includes('\n')) parts.push(`${label} (${kind}):`, { framed: room.take(text) });
    else parts.push(`${label}: ${text === '' ? '(empty)' : oneLine(room.take(text))}`);
  }
  return parts;
}

const mailLabels: Readonly<Record<string, string>> = { to: 'To', subject: 'Subject', body: 'Body' };
const isMail = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && Object.keys(mailLabels).every((name) => name in input);

const notesOf = (call: CallToJudge, words: Words, room: Room): Part[] => [
  ...(call.editedBy === undefined ? [] : [`Arguments changed by ${oneLine(call.editedBy)}`]),
  ...reasonsOf(call, words).map(({ label, text }) => `${label} ${oneLine(room.take(text))}`),
  ...(call.needs.some(({ quorum }) => quorum > 1) || call.needs.length > 1
    ? [`Needed: ${call.needs.map(({ group, quorum }) => `${quorum} of ${group}`).join(', and ')}`]
    : []),
];
