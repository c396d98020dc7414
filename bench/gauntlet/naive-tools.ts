import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { corpora } from '../../agents/registry.ts';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import webSearch from '../../tools/web_search/run.ts';
import creditCheck from './tools/credit_check/run.ts';
import exportOrders from './tools/export_orders/run.ts';
import stockAudit from './tools/stock_audit/run.ts';

type Row = Record<string, unknown>;
type Input = Record<string, unknown>;

const data = new URL('../../agents/support/data/', import.meta.url);
const rowsOf = (table: string): Row[] => JSON.parse(readFileSync(new URL(`${table}.json`, data), 'utf8'));

/** What the tools do, without AWS: what they read is read from the same data, and what they send is only counted. */
const tools: Readonly<Record<string, (input: Input, agent: string) => Promise<unknown> | unknown>> = {
  query_database({ table, filter_field, filter_value, limit }) {
    const rows = rowsOf(String(table))
      .filter((row) => String(row[String(filter_field)]) === filter_value)
      .slice(0, Number(limit));
    return { table, rows, count: rows.length };
  },
  web_search: (input, agent) => runOf(webSearch, input, agent),
  credit_check: (input, agent) => runOf(creditCheck, input, agent),
  export_orders: (input, agent) => runOf(exportOrders, input, agent),
  stock_audit(input, agent) {
    if (input.fault === 'dies') throw new Error('the tool ended without an answer');
    return runOf(stockAudit, input, agent);
  },
};

const runOf = (run: unknown, input: Input, agent: string): Promise<unknown> =>
  (run as ToolRun<never>)(input as never, {
    tenantId: 'default',
    runId: 'naive',
    agent,
    callId: 'call_1_1',
    tainted: false,
    env: {},
    corpus: corpora[agent] ?? corpora.support ?? [],
    signal: AbortSignal.timeout(10_000),
  });

/** A tool that acts and that is not written out here answers at once that it was done. */
export const runNaively = async (tool: string, input: Input, agent: string): Promise<unknown> => {
  await wait(0);
  return tools[tool]?.(input, agent) ?? { done: true };
};
