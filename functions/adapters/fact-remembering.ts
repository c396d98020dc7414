import {
  type Fact,
  maxFactsWithoutIndex,
  type Namespace,
  type NewFact,
  namespaceText,
} from '../core/contracts/memory.ts';
import { InvalidInputError } from '../core/errors.ts';
import { factIdOf, whatBecomesOf } from '../core/memory/facts.ts';
import { quantised } from '../core/memory/vectors.ts';
import type { Embedding, Remembered, VectorIndex } from '../core/ports.ts';
import { type Change, changeFacts, type Head } from './fact-changes.ts';
import { fillOn, isFilled, putCurrent } from './fact-filling.ts';
import {
  factWrites,
  parseFact,
  parsePointer,
  parseSource,
  type StoredFact,
  storedFact,
} from './fact-items.ts';
import { factKey, factPointerKey, factSourceKey } from './keys.ts';
import type { Table } from './table.ts';

/** In the table first, then in the index: what is missing there after a crash is put by the repeat. */
export async function remembering(
  table: Table,
  index: VectorIndex | undefined,
  namespace: Namespace,
  told: NewFact,
  embedding: Embedding | undefined,
): Promise<Remembered> {
  const { remembered, head } = await changeFacts(table, namespace, async (head) => {
    const change = await decided(table, namespace, told, embedding, head);
    if (!index && change.added > 0 && head.current >= maxFactsWithoutIndex) throw full(namespace);
    return { ...change, result: { remembered: change.result, head } };
  });
  if (index) {
    const { factId, status, supersedes } = remembered.fact;
    if (supersedes !== undefined) await index.delete(namespace, [supersedes]);
    if (status === 'current' && embedding) await putCurrent(table, namespace, [{ factId, embedding }], index);
    if (!isFilled(head)) await fillOn(table, namespace, head, index);
  }
  return remembered;
}

const full = (namespace: Namespace) =>
  new InvalidInputError('The fact is not remembered', [
    `${namespaceText(namespace)} has ${maxFactsWithoutIndex} facts, and no more without a vector index: delete or forget some, or set memory.vectorIndex of the stage in infra/stages.ts`,
  ]);

async function decided(
  table: Table,
  namespace: Namespace,
  told: NewFact,
  embedding: Embedding | undefined,
  head: Head,
): Promise<Change<Remembered>> {
  const ids = { factId: factIdOf(namespace, told, head.seq + 1), at: table.now().toISOString() };
  const repeat = await repeated(table, namespace, told, ids);
  if (repeat) return { writes: [], changed: [], added: 0, result: repeat };

  const pointer = await table.get(factPointerKey(namespace, told));
  const knownItem = pointer && (await table.get(factKey(namespace, parsePointer(pointer))));
  const known = knownItem && parseFact(knownItem);
  const becoming = whatBecomesOf(known?.fact, told, ids);
  const { how } = becoming;
  const stored = withVector(becoming.fact, how === 'merged' ? known : undefined, embedding);
  const result = { how, fact: stored.fact };
  const changed = [stored.fact.factId];
  const write = factWrites(table, namespace);
  const writes = [write.fact(stored), write.source(ids.factId, result)];
  if (how !== 'merged') writes.push(write.pointer(stored.fact), ...write.link(stored.fact));
  if (how === 'superseded') {
    const { past } = becoming;
    writes.push(write.withoutFact({ ...past, status: 'current' }), write.fact({ fact: past }));
    changed.push(past.factId);
  }
  return { writes, changed, added: how === 'new' ? 1 : 0, result };
}

/** What became of the same source before. A fact that was deleted since is not brought back. */
async function repeated(
  table: Table,
  namespace: Namespace,
  told: NewFact,
  ids: { factId: string; at: string },
): Promise<Remembered | undefined> {
  const item = await table.get(factSourceKey(namespace, ids.factId));
  if (!item) return undefined;
  const { factId, how } = parseSource(item);
  const stored = await storedFact(table, namespace, factId);
  return { how, fact: stored?.fact ?? { ...whatBecomesOf(undefined, told, ids).fact, status: 'forgotten' } };
}

/** A fact that was stored while the embedder was down gets its vector when it is told again. */
function withVector(fact: Fact, known: StoredFact | undefined, embedding: Embedding | undefined): StoredFact {
  if (!embedding || known?.fact.embedder === embedding.embedder) return { fact, vector: known?.vector };
  return { fact: { ...fact, embedder: embedding.embedder }, vector: quantised(embedding.vector) };
}
