import type { EraseInput } from './contracts/erasure.ts';
import { ConflictError } from './errors.ts';
import type { Erasures, Facts, RunContents, Runs, Subjects } from './ports.ts';
import { hasEnded } from './run-view.ts';

export interface EraseDependencies {
  readonly erasures: Pick<Erasures, 'finish'>;
  readonly subjects: Subjects;
  readonly facts: Pick<Facts, 'delete'>;
  readonly runs: Pick<Runs, 'find'>;
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
  async ({ tenantId, erasureId, subject }: EraseInput): Promise<void> => {
    for (;;) {
      const { runs, facts } = await deps.subjects.about(tenantId, subject);
      if (runs.length + facts.length === 0) break;
      for (const fact of facts) {
        await deps.facts.delete(fact, fact.factId);
        await deps.subjects.unlinkFact(subject, fact);
      }
      for (const run of runs) {
        const record = await deps.runs.find(run);
        if (record && !hasEnded(record.status)) throw new ConflictError(stillOpen([run.runId]));
        if (record) await deps.contents.erase(record);
        await deps.subjects.unlinkRun(subject, run);
      }
    }
    await deps.erasures.finish(tenantId, erasureId, deps.now().toISOString());
  };

/** Why nothing is erased yet. */
export const stillOpen = (runIds: readonly string[]): string =>
  `Runs about the subject still go on: ${runIds.join(', ')}. Cancel them, or let them end, and ask again.`;
