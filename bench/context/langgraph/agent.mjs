// An agent of LangGraph.js as its documentation builds one: a graph of a model and a tool node over a list of
// messages, with the SQLite checkpointer. A program of its own, because better-sqlite3 is built for the Node that npm
// runs on. Called as: node agent.mjs <job.json>; prints what came of it as JSON.
import { readFileSync } from 'node:fs';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';

const { modelUrl, fixedPart, task, pages, database, finishName } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);

const toApi = (message) => {
  if (message.getType() === 'human') return { role: 'user', content: message.content };
  if (message.getType() === 'ai') return { role: 'assistant', content: message.content };
  const { tool_call_id, content } = message;
  return { role: 'user', content: [{ type: 'tool_result', tool_use_id: tool_call_id, content }] };
};

async function model({ messages }) {
  const body = JSON.stringify({ ...fixedPart, messages: messages.map(toApi) });
  const response = await fetch(`${modelUrl}/v1/messages`, { method: 'POST', body });
  const { content, error } = await response.json();
  if (error) throw new Error(error.message);
  const sent = content.map(({ citations, caller, ...block }) => block);
  const tool_calls = sent
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({ id, name, args: input, type: 'tool_call' }));
  return { messages: [new AIMessage({ content: sent, tool_calls })] };
}

async function tools({ messages }) {
  const turn = messages.filter((message) => message.getType() === 'ai').length;
  const results = messages.at(-1).tool_calls.map(({ id, name, args: { page } }, index) => {
    const output = { page, text: pages[page - 1] };
    const content = JSON.stringify({ call: `call_${turn}_${index + 1}`, ok: true, output });
    return new ToolMessage({ content, tool_call_id: id, name });
  });
  return { messages: results };
}

const finishOf = ({ messages }) => messages.at(-1).tool_calls?.find(({ name }) => name === finishName);

const saver = SqliteSaver.fromConnString(database);
const graph = new StateGraph(MessagesAnnotation)
  .addNode('model', model)
  .addNode('tools', tools)
  .addEdge(START, 'model')
  .addConditionalEdges('model', (state) => (finishOf(state) ? END : 'tools'))
  .addEdge('tools', 'model')
  .compile({ checkpointer: saver });

const config = { configurable: { thread_id: 'book' }, recursionLimit: 2 * pages.length + 10 };
const startedMs = performance.now();
let stoppedBy;
await graph.invoke({ messages: [new HumanMessage(task)] }, config).catch((error) => {
  stoppedBy = error.message;
});
const tookMs = performance.now() - startedMs;
const { values } = await graph.getState(config);

/** A turn is two steps, the model's and the tools'; each ends with a checkpoint. */
const rows = saver.db
  .prepare(
    `SELECT json_extract(CAST(c.metadata AS TEXT), '$.step') AS step, length(c.checkpoint) AS state,
       length(c.checkpoint) + length(c.metadata) + coalesce(
         (SELECT sum(length(w.value)) FROM writes w WHERE w.checkpoint_id = c.checkpoint_id), 0) AS bytes
     FROM checkpoints c ORDER BY c.checkpoint_id`,
  )
  .all();
const bytesPerTurn = [];
const stateBytesPerTurn = [];
for (const { step, state, bytes } of rows) {
  if (step < 1) continue;
  const turn = Math.ceil(step / 2) - 1;
  bytesPerTurn[turn] = (bytesPerTurn[turn] ?? 0) + bytes;
  stateBytesPerTurn[turn] = Math.max(stateBytesPerTurn[turn] ?? 0, state);
}
const answer = finishOf(values)?.args.answer;
console.log(JSON.stringify({ bytesPerTurn, stateBytesPerTurn, tookMs, answer, stoppedBy }));
