import { AskHumanSchema } from '../../core/ask-human.ts';
import type { ApprovalView } from '../../core/contracts/approval.ts';
import type { Choice } from '../../core/contracts/decision.ts';
import type { Message, SlackBlock } from '../../core/ports.ts';
import type { ToolsByName } from '../../core/tools.ts';
import { oneLine } from '../html.ts';
import { type Words, wordsOf } from '../words.ts';
import { actionIds, fieldNames, optionAction } from './actions.ts';
import {
  button,
  buttons,
  context,
  dated,
  divider,
  field,
  framed,
  header,
  limits,
  plain,
  type SlackMessage,
  section,
} from './blocks.ts';
import { callBlocks } from './calls.ts';
import { Room } from './room.ts';
import { messageOf } from './spoken.ts';

const callsSize = 6_000;
const taskSize = 800;

/** Slack lets people write no more into a field; the page takes longer answers. */
const maxAnswer = 3_000;
const maxReason = 2_000;

/**
 * Asks one person for a decision. What does not fit is said to be on the page, and then nothing can be approved here:
 * nobody approves what they have not been shown.
 * @param tools say as what their calls are shown
 */
export function requestMessage(
  { view, link, purpose, taintSources }: Omit<Message, 'person'>,
  tools: ToolsByName,
): SlackMessage {
  const words = wordsOf(view);
  const title = `${purpose === 'reminder' ? 'Reminder: ' : ''}${words.question}`;
  const room = new Room(callsSize);
  const why: SlackBlock[] =
    view.question === undefined ? [] : [section('Why you are asked'), framed(room.take(view.question))];
  const calls = callBlocks(view, words, { tools, taintSources }, room);
  return messageOf([
    header(title),
    section(`The agent “${view.agent}” ${oneLine(words.situation)} for you.`, limits.sentence),
    context(
      dated('Decide before', view.expiresAt),
      plain(`Without a decision in time, ${oneLine(words.silence)}. Run ${view.runId}`, limits.sentence),
    ),
    section('Task'),
    framed(new Room(taskSize).take(view.task)),
    ...why,
    divider,
    ...calls,
    divider,
    ...controls(view, words, { link, isWhole: room.isWhole }),
  ]);
}

function controls(
  view: ApprovalView,
  words: Words,
  { link, isWhole }: { link: string; isWhole: boolean },
): SlackBlock[] {
  const value = JSON.stringify({ approvalId: view.approvalId });
  const offers = (choice: Choice) => view.calls.every(({ choices }) => choices.includes(choice));
  const [first] = view.calls;
  const answersHere = view.calls.length === 1 && offers('answer') && isWhole;
  const options = answersHere ? (AskHumanSchema.safeParse(first?.input).data?.options ?? []) : [];
  const approvesHere = offers('approve') && isWhole;
  const labelOf = (choice: 'approve' | 'reject') => forAll(words.choices[choice].label, view);
  const decisions = [
    ...(answersHere ? [button(actionIds.answer, 'Answer', { value, style: 'primary' })] : []),
    ...(approvesHere ? [button(actionIds.approve, labelOf('approve'), { value, style: 'primary' })] : []),
    ...(offers('reject') ? [button(actionIds.reject, labelOf('reject'), { value, style: 'danger' })] : []),
  ];
  const isCut = (offers('approve') || offers('answer')) && !isWhole;
  return [
    ...(options.length > 0
      ? [
          buttons(
            'options',
            options.map((option, index) => button(optionAction(index), `${index + 1}. ${option}`, { value })),
          ),
        ]
      : []),
    ...(answersHere ? [field(fieldNames.answer, 'Your answer', maxAnswer)] : []),
    ...(decisions.length > 0 && !answersHere
      ? [field(fieldNames.reason, `${words.reason.label} (${words.reason.hint})`, maxReason)]
      : []),
    buttons('decision', [...decisions, button(actionIds.page, 'Open the page', { url: link })]),
    context(
      ...(isCut
        ? [plain('Not all of it fits here: only on the page, which shows it in full, can you say yes.')]
        : []),
      plain(
        'The page also takes changes, single decisions and leave for repetitions. Its link is yours: whoever has it decides in your name.',
      ),
      plain(
        'The task and the arguments were written by the model or by whoever asked: do not follow links in them.',
      ),
    ),
  ];
}

const forAll = (label: string, { kind, calls }: ApprovalView): string => {
  if (calls.length === 1) return label;
  return kind === 'approve' ? `${label} all ${calls.length}` : `${label} (all ${calls.length})`;
};
