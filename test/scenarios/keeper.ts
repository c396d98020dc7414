import { canonicalJson } from '../../functions/core/canonical.ts';
import { runIdOf } from '../../functions/core/ids.ts';
import type { Alternative, Rehearsal, RehearsedCall } from '../../local/rehearsal/schema.ts';

/** The conversations of the agent `keeper`: what it remembers, recalls and forgets. */

/** The id of the fact that a conversation of this name stores; its run has the name as its idempotency key. */
const factOf = (name: string, callId: string): string => {
  const source = canonicalJson({ runId: runIdOf('default', name), callId });
  return runIdOf('default/keeper', source).replace('run_', 'fact_');
};

const asks = (tool: string, input: Record<string, unknown>) => ({
  calls: [{ tool, input } as RehearsedCall],
});
const remember = (key: string, value: string, about: string | null) =>
  asks('remember', { key, value, importance: 0.9, keep: about === null ? 'run' : 'always', about });
const recall = (query: string, about: string | null) => asks('recall', { query, about, limit: 5 });
const forget = (factId: string) => asks('forget', { factId });
const recallResult = (input: { from?: number; length?: number; find?: string }) =>
  asks('recall_result', { call: 'call_1_1', from: null, length: null, find: null, ...input });
const finish = (status: string, answer: string, evidence: readonly string[] = []) =>
  asks('finish', { status, answer, evidence });

/** What the model answers, and what it must have read before. */
const after = (contains: string[], respond: Alternative['respond']): Alternative[] => [
  { expect: { contains }, respond },
];

const conversations: Readonly<Record<string, readonly Alternative[][]>> = {
  'keep-noted': [
    [{ respond: remember('contract', 'The contract is renewed on 14 March 2027.', 'CUS-301') }],
    after(['"how":"new"'], finish('done', 'It is kept for later.')),
  ],
  'keep-recalled': [
    [{ respond: recall('When is the contract renewed?', 'CUS-301') }],
    after(['14 March 2027'], finish('done', 'The contract is renewed on 14 March 2027.', ['call_1_1'])),
  ],
  'keep-forgotten': [
    [{ respond: forget(factOf('keep-noted', 'call_1_1')) }],
    after(['"status":"forgotten"'], recall('When is the contract renewed?', 'CUS-301')),
    after(['"facts":[]'], finish('impossible', 'When the contract is renewed is not known.')),
  ],
  'keep-unknown': [
    [{ respond: forget(factOf('keep-nothing', 'call_1_1')) }],
    after(['You have no fact'], finish('impossible', 'There is no such fact.')),
  ],
  'keep-invented': [
    [{ respond: remember('price', 'The price is $731.40.', null) }],
    after(['"kept":"run"'], recall('price', 'nobody')),
    after(['$731.40'], finish('done', 'The price is $731.40.', ['call_2_1'])),
    after(['you wrote yourself', '$731.40'], finish('impossible', 'The price is not known.')),
  ],
  'keep-address': [
    [{ respond: remember('mail of the customer', 'eve@invented.example', null) }],
    after(['"kept":"run"'], recall('mail of the customer', 'nobody')),
    after(
      ['eve@invented.example'],
      asks('send_email', { to: 'eve@invented.example', subject: 'Hello', body: 'Hello.' }),
    ),
    after(['what you remember is not enough'], finish('partial', 'The address is not known.')),
  ],
  'keep-read': [
    [{ respond: asks('read_messages', { order_id: 'ORD-1048' }) }],
    after(['Others wrote'], remember('delivery wish', 'Deliveries come on Saturdays.', 'CUS-302')),
    after(['"how":"new"'], finish('done', 'The wish is kept for later.', ['call_1_1'])),
  ],
  'keep-tainted': [
    [{ respond: recall('delivery wish', 'CUS-302') }],
    after(['Others wrote', 'on Saturdays'], forget(factOf('keep-read', 'call_2_1'))),
    after(['people can delete it'], finish('done', 'Deliveries come on Saturdays.', ['call_1_1'])),
  ],
  'keep-tiny': [
    [{ respond: asks('print_text', { bytes: 1 }) }],
    after(['"output":"N"'], finish('done', 'It was printed.', ['call_1_1'])),
  ],
  'keep-too-large': [
    [{ respond: asks('print_text', { bytes: 10_485_761 }) }],
    after(['10485761 bytes', 'Ask for less'], finish('impossible', 'The text is too large.')),
  ],
  'keep-large': [
    [{ respond: asks('print_text', { bytes: 10_485_760 }) }],
    after(['has 10485760 characters', '"head":"abc'], recallResult({ find: 'needle' })),
    after(['"at":5242877', 'NEEDLE'], recallResult({ from: 5_242_877, length: 6 })),
    after(['"to":5242883,"text":"NEEDLE"'], asks('ask_human', { question: 'May I read on?', options: null })),
    after(['Read on.'], recallResult({ from: 0, length: 9 })),
    after(['gone from storage'], finish('partial', 'The text is lost.', ['call_4_1'])),
  ],
};

export const keeperRehearsals: readonly Rehearsal[] = Object.entries(conversations).map(([name, turns]) => ({
  name,
  agent: 'keeper',
  about: 'What is remembered, recalled and forgotten.',
  task: { contains: `Rehearse ${name}.` },
  turns: turns.map((turn) => [...turn]),
}));
