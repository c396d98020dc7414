import type { EraseInput } from './contracts/erasure.ts';
import { ConflictError } from './errors.ts';
import type { Compensations, Erasures, Facts, RunContents, RunKey, Runs, Subjects } from './ports.ts';
import { hasEnded } from './run-view.ts';

export interface EraseDependencies {
  readonly erasures: Pick<Erasures, 'finish'>;
  readonly subjects: Subjects;
  readonly facts: Pick<Facts, 'delete'>;
  readonly runs: Pick<Runs, 'find'>;
  readonly compensations: Pick<Compensations, 'underWay'>;
  readonly contents: RunContents;
  readonly now: () => Date;
}

/**
 * Erases all there is about a subject. The links to it say what that is, and each goes last, so that a repeat finds what
 * an attempt that died has left. They are read until there is none, for a run that began meanwhile.
 * @throws ConflictError where such a run still goes on: it is tried again later.
 */
export const createErase =
  (deps: EraseDependencies) =>
  async ({ tenantId, erasureId, subjectHash, requestedAt }: EraseInput): Promise<void> => {
    for (;;) {
      const { runs, facts } = await deps.subjects.about(tenantId, subjectHash);
      if (runs.length + facts.length === 0) break;
      for (const fact of facts) {
        await deps.facts.delete(fact, fact.factId);
        await deps.subjects.unlinkFact(subjectHash, fact);
      }
      for (const run of runs) {
        await requireQuiet(deps, [run]);
        const record = await deps.runs.find(run);
        if (record) await deps.contents.erase(record);
        await deps.subjects.unlinkRun(subjectHash, run);
      }
    }
    await deps.erasures.finish(tenantId, erasureId, { requestedAt, at: deps.now().toISOString() });
  };

/** @throws ConflictError naming the runs that go on, or whose calls are being taken back */
export async function requireQuiet(
  { runs, compensations }: Pick<EraseDependencies, 'runs' | 'compensations'>,
  keys: readonly RunKey[],
): Promise<void> {
  const busy: string[] = [];
  for (const run of keys) {
    const record = await runs.find(run);
    const isBusy = record && (!hasEnded(record.status) || (await compensations.underWay(run)) !== undefined);
    if (isBusy) busy.push(run.runId);
  }
  if (busy.length > 0)
    throw new ConflictError(
      `Runs about the subject still go on, or are being taken back: ${busy.join(', ')}. Cancel them, or let them end, and ask again.`,
    );
}
