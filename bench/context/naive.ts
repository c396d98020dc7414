import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { finishName } from '../../functions/core/finish.ts';
import { type Book, pageText, taskOf } from './book.ts';
import type { Measured } from './measure.ts';
import type { ModelServer } from './model-server.ts';
import { fixedPart } from './transcript.ts';

interface Use {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly citations?: unknown;
  readonly caller?: unknown;
  readonly input: { readonly page?: number; readonly answer?: string };
}

const bucket = 'naive-transcripts';

/** The whole transcript is sent each turn, and the whole state, as a state machine would carry it, is written each turn. */
export async function measureNaively(book: Book, model: ModelServer, s3: S3Client): Promise<Measured> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const messages: { role: 'user' | 'assistant'; content: unknown }[] = [
    { role: 'user', content: [{ type: 'text', text: taskOf(book) }] },
  ];
  const bytesPerTurn: number[] = [];
  let answer: string | undefined;
  let stoppedBy: string | undefined;
  const startedMs = performance.now();
  while (answer === undefined && bytesPerTurn.length < book.pages + 1) {
    const response = await ask(model.url, { ...fixedPart, messages });
    if ('error' in response) {
      stoppedBy = response.error.message;
      break;
    }
    const turn = bytesPerTurn.length + 1;
    const [use] = response.content.filter(({ type }) => type === 'tool_use');
    messages.push({ role: 'assistant', content: response.content.map(sentBack) });
    if (use?.name === finishName) answer = use.input.answer;
    else if (use) messages.push({ role: 'user', content: [resultOf(use, turn, book)] });
    const state = JSON.stringify({ task: taskOf(book), turn, messages });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'state.json', Body: state }));
    bytesPerTurn.push(Buffer.byteLength(state));
  }
  return {
    system: 'naive transcript',
    calls: model.take(),
    bytesPerTurn,
    bytesAre: 'the state as JSON, put to S3',
    stateBytesPerTurn: bytesPerTurn,
    msPerTurn: (performance.now() - startedMs) / Math.max(1, bytesPerTurn.length),
    answer,
    ...(stoppedBy !== undefined && { stoppedBy }),
  };
}

/** A block as it goes back: without what only answers have. */
const sentBack = ({ citations: _, caller: __, ...block }: Use) => block;

const resultOf = ({ id, input: { page = 0 } }: Use, turn: number, book: Book) => ({
  type: 'tool_result',
  tool_use_id: id,
  content: JSON.stringify({ call: `call_${turn}_1`, ok: true, output: { page, text: pageText(book, page) } }),
});

async function ask(
  url: string,
  body: unknown,
): Promise<{ content: readonly Use[] } | { error: { message: string } }> {
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as { content: readonly Use[] } | { error: { message: string } };
}
