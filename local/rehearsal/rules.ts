import { invalid } from './api-error.ts';
import type { Message } from './conversation.ts';
import type { CountRequest } from './request.ts';
import { signatureOf } from './signature.ts';

/**
 * What the API demands of a conversation beyond the shape of its fields.
 * @param messages the combined messages of `request`.
 * @throws ApiError 400 in the words of the API.
 */
export function checkConversation(request: CountRequest, messages: readonly Message[]): void {
  checkTools(request);
  checkCacheControl(request);
  request.messages.forEach(({ content }, index) => {
    if (content.length === 0) throw invalid(`messages.${index}: all messages must have non-empty content`);
  });
  if (messages[0]?.role !== 'user') throw invalid('messages: first message must use the "user" role');
  checkToolUseIds(messages);
  messages.forEach((message, index) => {
    if (message.role === 'assistant') checkAssistant(message, index);
    checkResultsFollow(messages[index - 1], message, index);
  });
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  checkResultsFollow(last, { role: 'user', content: [] }, messages.length);
  throw invalid(
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  );
}

function checkTools({ tools = [], tool_choice: choice, messages, thinking }: CountRequest): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalid('tools: Tool names must be unique.');
  if (choice?.type === 'tool' && !names.includes(String(choice.name)))
    throw invalid(`tool_choice: Tool '${choice.name}' not found in provided tools`);
  if (choice && choice.type !== 'none' && tools.length === 0)
    throw invalid('tool_choice may only be specified while providing tools');
  if (choice && ['any', 'tool'].includes(choice.type) && thinking && thinking.type !== 'disabled')
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  const usesTools = messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'tool_use'),
  );
  if (usesTools && tools.length === 0)
    throw invalid('Requests which include `tool_use` or `tool_result` blocks must define tools');
}

/** The API takes four cache breakpoints at most. */
function checkCacheControl(request: CountRequest): void {
  const { system = [], tools = [], messages } = request;
  const content = [system, ...messages.map((message) => message.content)].flat();
  const marked = [request, ...tools, ...content].filter(
    (part) => typeof part === 'object' && 'cache_control' in part && part.cache_control,
  ).length;
  if (marked > 4) throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${marked}.`);
}

function checkToolUseIds(messages: readonly Message[]): void {
  const seen = new Set<string>();
  for (const block of messages.flatMap(({ content }) => content)) {
    if (block.type !== 'tool_use') continue;
    if (seen.has(block.id))
      throw invalid(`messages: \`tool_use\` ids must be unique: ${block.id} occurs twice`);
    seen.add(block.id);
  }
}

function checkAssistant({ content }: Message, index: number): void {
  content.forEach((block, at) => {
    const path = `messages.${index}.content.${at}`;
    if (block.type === 'tool_result')
      throw invalid(`${path}: \`tool_result\` blocks can only be in \`user\` messages`);
    if (block.type === 'thinking' && block.signature !== signatureOf(block.thinking))
      throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`);
  });
}

/** Each call has exactly one result, in the next message, before anything else. */
function checkResultsFollow(previous: Message | undefined, message: Message, index: number): void {
  if (message.role === 'assistant') return;
  const asked = (previous?.content ?? []).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  const firstOther = message.content.findIndex(({ type }) => type !== 'tool_result');
  const leading = firstOther === -1 ? message.content : message.content.slice(0, firstOther);
  const answered = new Set<string>();
  message.content.forEach((block, at) => {
    const path = `messages.${index}.content.${at}`;
    if (block.type === 'tool_use' || block.type === 'thinking')
      throw invalid(`${path}: \`${block.type}\` blocks can only be in \`assistant\` messages`);
    if (block.type !== 'tool_result') return;
    if (!asked.includes(block.tool_use_id))
      throw invalid(
        `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    if (answered.has(block.tool_use_id))
      throw invalid(
        `${path}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${block.tool_use_id}`,
      );
    answered.add(block.tool_use_id);
    if (block.is_error && !block.content?.length)
      throw invalid(`${path}: content cannot be empty if \`is_error\` is true`);
  });
  const missing = asked.filter(
    (id) => !leading.some((block) => block.type === 'tool_result' && block.tool_use_id === id),
  );
  if (missing.length > 0)
    throw invalid(
      `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
}
