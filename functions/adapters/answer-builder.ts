import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { ContentBlock, ModelAnswer } from '../core/contracts/turn.ts';

/**
 * Puts a streamed answer together. The SDK's own accumulator throws on a tool input that is no JSON; here that is a
 * defect of the answer, which was paid for and which the model must be told about.
 */
export class AnswerBuilder {
  readonly #content: ContentBlock[] = [];
  readonly #json = new Map<number, string>();
  #model: string;
  #stopReason: string | null = null;
  #usage: Record<string, number> | undefined;
  #defect: string | null = null;
  started = false;
  complete = false;

  constructor(model: string) {
    this.#model = model;
  }

  add(event: RawMessageStreamEvent): void {
    this.started = true;
    switch (event.type) {
      case 'message_start':
        this.#model = event.message.model ?? this.#model;
        // What the answer itself takes is only known at its end.
        this.#count({ ...event.message.usage, output_tokens: undefined });
        break;
      case 'content_block_start':
        this.#content[event.index] = { ...event.content_block };
        break;
      case 'content_block_delta':
        this.#append(event.index, event.delta as unknown as Record<string, unknown>);
        break;
      case 'content_block_stop':
        this.#closeInput(event.index);
        break;
      case 'message_delta':
        this.#stopReason = event.delta.stop_reason;
        this.#count(event.usage);
        break;
      case 'message_stop':
        this.complete = true;
        break;
    }
  }

  /** An answer that came in one piece. One that is none stays incomplete. */
  addWhole(message: Message): void {
    this.started = true;
    if (!Array.isArray(message.content)) return;
    this.#model = message.model ?? this.#model;
    this.#content.push(...message.content.map((block) => ({ ...block })));
    this.#stopReason = message.stop_reason;
    this.#count(message.usage);
    const broken = this.#content.find(({ type, input }) => type === 'tool_use' && typeof input === 'string');
    if (broken) this.#defect = notJson(broken);
    this.complete = true;
  }

  answer(): ModelAnswer {
    const used = this.#usage;
    return {
      model: this.#model,
      content: this.#content.filter((block) => block !== undefined),
      stopReason: this.#stopReason,
      defect: this.#defect,
      tokens:
        used?.output_tokens === undefined
          ? null
          : {
              inputTokens: used.input_tokens ?? 0,
              outputTokens: used.output_tokens,
              cacheReadTokens: used.cache_read_input_tokens ?? 0,
              cacheWriteTokens: used.cache_creation_input_tokens ?? 0,
            },
    };
  }

  /** Later counts replace earlier ones; they are cumulative. */
  #count(usage: object | null | undefined): void {
    const counts = Object.entries(usage ?? {}).filter(([, value]) => typeof value === 'number');
    if (counts.length > 0) this.#usage = { ...this.#usage, ...Object.fromEntries(counts) };
  }

  #append(index: number, delta: Record<string, unknown>): void {
    const block = this.#content[index];
    if (!block) return;
    const add = (field: string) => {
      block[field] = `${block[field] ?? ''}${delta[field] ?? ''}`;
    };
    if (delta.type === 'text_delta') add('text');
    if (delta.type === 'thinking_delta') add('thinking');
    if (delta.type === 'signature_delta') block.signature = delta.signature;
    if (delta.type === 'input_json_delta')
      this.#json.set(index, `${this.#json.get(index) ?? ''}${delta.partial_json}`);
  }

  #closeInput(index: number): void {
    const json = this.#json.get(index);
    const block = this.#content[index];
    if (!json || !block) return;
    try {
      block.input = JSON.parse(json);
    } catch {
      this.#defect = notJson(block);
    }
  }
}

const notJson = ({ name }: ContentBlock) => `the arguments of ${String(name)} are not valid JSON.`;
