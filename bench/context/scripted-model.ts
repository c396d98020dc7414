import { finishName } from '../../functions/core/finish.ts';
import { type Message, textsOf } from '../../local/rehearsal/conversation.ts';
import type { CountRequest } from '../../local/rehearsal/request.ts';
import type { RehearsedCall, Respond } from '../../local/rehearsal/schema.ts';
import { bookNamed, factPattern, questionWords } from './book.ts';

const recallName = 'recall_result';
/** Results of calls say their ids; the first page is read first. */
const firstCall = 'call_1_1';

/**
 * What the model of the benchmark answers, the same for every system: it reads on, and at the question it answers from
 * what stands in the prompt, looks the first result up where it has a tool for that, or says that it does not know.
 */
export function answerTo({ tools = [] }: Pick<CountRequest, 'tools'>, messages: readonly Message[]): Respond {
  const texts = messages.flatMap(textsOf);
  const [, bookName = ''] = /Read the book (\d+x\d+) /.exec(texts.join('\n')) ?? [];
  const book = bookNamed(bookName);
  const isAsked = texts.some((text) => text.includes(questionWords));
  if (!isAsked)
    return calling({ tool: 'read_page', input: { book: bookName, page: lastPageOf(messages) + 1 } });

  const [, code] = texts.map((text) => factPattern.exec(text)).find((found) => found !== null) ?? [];
  if (code) return finish('done', `The inspection code of the north gate is ${code}.`, [firstCall]);
  const recall = tools.find(({ name }) => name === recallName);
  if (recall && usesOf(messages, recallName).length === 0)
    return calling({ tool: recallName, input: recallInput(recall.input_schema) });
  return finish('impossible', `I have read all ${book.pages} pages and cannot say what the code is.`, []);
}

const calling = (call: RehearsedCall): Respond => ({ text: 'I read on.', calls: [call] });

const finish = (status: string, answer: string, evidence: readonly string[]): Respond => ({
  calls: [{ tool: finishName, input: { status, answer, evidence } }],
});

const usesOf = (messages: readonly Message[], tool: string) =>
  messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool_use' && block.name === tool ? [block] : [])),
  );

/** The page that was asked for last, 0 before the first: of a prompt, the beginning is left out and never the end. */
const lastPageOf = (messages: readonly Message[]): number =>
  Math.max(0, ...usesOf(messages, 'read_page').map(({ input }) => Number(input.page)));

/** Which call, and what to search its result for; nothing for what the tool's schema has besides. */
function recallInput(schema: unknown): Record<string, string | null> {
  const names = Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
  const nothing = Object.fromEntries(names.map((name) => [name, null]));
  return { ...nothing, call: firstCall, find: 'inspection code of the north gate' };
}
