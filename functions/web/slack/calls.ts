import { takesOne } from '../../core/approval/tally.ts';
import type { ApprovalView, CallView } from '../../core/contracts/approval.ts';
import type { CallRef } from '../../core/contracts/call.ts';
import type { SlackBlock } from '../../core/ports.ts';
import type { ToolsByName } from '../../core/tools.ts';
import { oneLine } from '../html.ts';
import { type Argument, argumentsOf, listed, needWords, reasonsOf, riskLabels } from '../present.ts';
import { type Shown, shownAs } from '../shown.ts';
import type { Words } from '../words.ts';
import { framed, paragraphs, section } from './blocks.ts';
import type { Room } from './room.ts';

/** A message holds 50 blocks; the rest is for what stands around the calls. */
const maxBlocks = 36;

/** A line of text, or a text of many lines in a frame. */
type Part = string | { readonly framed: string };

interface CallOptions {
  /** Known tools say as what their calls are shown. */
  readonly tools: ToolsByName;
  /** The calls that `taintedBy` names, with their tools. */
  readonly taintSources: readonly CallRef[];
}

/** Every call with what a person needs to judge it, as far as there is room. */
export function callBlocks(
  { calls }: ApprovalView,
  words: Words,
  { tools, taintSources }: CallOptions,
  room: Room,
): SlackBlock[] {
  const blocks: SlackBlock[] = [];
  for (const [index, call] of calls.entries()) {
    const isFull = room.isFull;
    const own = laidOut([
      headOf(call, index, calls.length, room),
      ...bodyOf(shownAs(call, tools), room),
      ...notesOf(call, words, taintSources, room),
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

const headOf = ({ tool, risk }: CallView, index: number, count: number, room: Room): Part =>
  `${count > 1 ? `Call ${index + 1} of ${count}: ` : ''}${oneLine(room.take(tool))} (${riskLabels[risk].toLowerCase()})`;

function bodyOf(shown: Shown, room: Room): Part[] {
  switch (shown.as) {
    case 'mail': {
      const { to, subject, body, rest } = shown;
      return argumentParts([...argumentsOf({ To: to, Subject: subject, Body: body }), ...rest], room);
    }
    case 'row':
      return [`The row that is written: ${oneLine(shown.table)}`, ...argumentParts(shown.columns, room)];
    case 'question':
      return [
        { framed: room.take(shown.question) },
        ...shown.options.map((option, index) => `${index + 1}. ${oneLine(room.take(option))}`),
      ];
    default:
      return argumentParts(shown.rest, room);
  }
}

function argumentParts(all: readonly Argument[], room: Room): Part[] {
  const parts: Part[] = [];
  for (const [index, { name, text, kind }] of all.entries()) {
    if (room.isFull) {
      room.leaveOut();
      return [...parts, `… and ${all.length - index} more arguments on the page.`];
    }
    const label = oneLine(room.take(name));
    if (text.includes('\n')) parts.push(`${label} (${kind}):`, { framed: room.take(text) });
    else parts.push(`${label}: ${text === '' ? '(empty)' : oneLine(room.take(text))}`);
  }
  return parts;
}

const notesOf = (call: CallView, words: Words, taintSources: readonly CallRef[], room: Room): Part[] => [
  ...(call.editedBy === undefined ? [] : [`Arguments changed by ${oneLine(call.editedBy)}`]),
  ...reasonsOf(call, words, taintSources).map(({ label, text }) => `${label} ${oneLine(room.take(text))}`),
  ...(takesOne(call.needs) ? [] : [`Needed: ${listed(call.needs.map(needWords))}`]),
];
