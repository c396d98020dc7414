import {
  type Fact,
  maxFactsWithoutIndex,
  type Namespace,
  type NewFact,
  namespaceText,
} from '../core/contracts/memory.ts';
import { InvalidInputError } from '../core/errors.ts';
import { factIdOf, type Identified, metBy, whatBecomesOf } from '../core/memory/facts.ts';
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
  const { remembered, left, head } = await changeFacts(table, namespace, async (head) => {
    const change = await decided(table, namespace, told, embedding, head);
    if (!index && change.added > 0 && head.current >= maxFactsWithoutIndex) throw full(namespace);
    return { ...change, result: { ...change.result, head } };
  });
  if (index) {
    const { factId, status, supersedes } = remembered.fact;
    await index.delete(namespace, supersedes === undefined ? left : [supersedes, ...left]);
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
): Promise<Change<{ remembered: Remembered; left: readonly string[] }>> {
  const ids = { factId: factIdOf(namespace, told, head.seq + 1), at: table.now().toISOString() };
  const repeat = await repeated(table, namespace, told, ids);
  if (repeat) return { writes: [], changed: [], added: 0, result: { remembered: repeat, left: [] } };

  const [trusted, untrusted] = await Promise.all(
    [undefined, true as const].map((mark) => pointedTo(table, namespace, { ...told, untrusted: mark })),
  );
  const { known, outdated } = metBy(told, { trusted: trusted?.fact, untrusted: untrusted?.fact });
  const becoming = whatBecomesOf(known, told, ids);
  const { how } = becoming;
  const met = [trusted, untrusted].find((stored) => stored && stored.fact === known);
  const stored = withVector(becoming.fact, how === 'merged' ? met : undefined, embedding);
  const write = factWrites(table, namespace);
  const isVouchedFor = known?.untrusted && !stored.fact.untrusted;
  const writes = [
    write.fact(stored),
    write.source(ids.factId, { how, fact: stored.fact }),
    ...(how === 'merged' && !isVouchedFor ? [] : [write.pointer(stored.fact)]),
    ...(isVouchedFor ? [write.withoutPointer(known)] : []),
    ...(how === 'merged' ? [] : write.link(stored.fact)),
    ...(how === 'superseded'
      ? [write.withoutFact({ ...becoming.past, status: 'current' }), write.fact({ fact: becoming.past })]
      : []),
    ...(outdated ? write.forgotten(outdated) : []),
  ];
  const left = outdated ? [outdated.factId] : [];
  const superseded = how === 'superseded' ? [becoming.past.factId] : [];
  return {
    writes,
    changed: [stored.fact.factId, ...superseded, ...left],
    added: (how === 'new' ? 1 : 0) - left.length,
    result: { remembered: { how, fact: stored.fact }, left },
  };
}

/** The current fact with the same identity. */
async function pointedTo(
  table: Table,
  namespace: Namespace,
  fact: Identified,
): Promise<StoredFact | undefined> {
  const pointer = await table.get(factPointerKey(namespace, fact));
  const item = pointer && (await table.get(factKey(namespace, parsePointer(pointer))));
  return item && parseFact(item);
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
