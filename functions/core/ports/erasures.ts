import type { Erasure } from '../contracts/erasure.ts';
import type { Namespace } from '../contracts/memory.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { RunKey } from './runs.ts';

export interface Erasures {
  /**
   * Notes that all about the subject is to be erased, and has it begun; asked again, it is begun again.
   * @throws ConflictError naming the runs about it that still go on, or are being taken back
   */
  request(tenantId: string, subject: string, who: { by: string; at: string }): Promise<Erasure>;
  find(tenantId: string, erasureId: string): Promise<Erasure | undefined>;
  /** Only the request of that time: whoever asks again meanwhile has an erasure of their own. */
  finish(tenantId: string, erasureId: string, times: { requestedAt: string; at: string }): Promise<void>;
}

/** What is about a subject, whatever it is called in there. */
export interface SubjectLinks {
  readonly runs: readonly RunKey[];
  readonly facts: readonly (Namespace & { readonly factId: string })[];
}

/** Subjects by their hash: they stand in clear nowhere but in what is about them. */
export interface Subjects {
  about(tenantId: string, subjectHash: string): Promise<SubjectLinks>;
  /** Once nothing is left of it. */
  unlinkRun(subjectHash: string, run: RunKey): Promise<void>;
  unlinkFact(subjectHash: string, fact: SubjectLinks['facts'][number]): Promise<void>;
}

export interface RunContents {
  /**
   * Takes away what an ended run was told, read, did and answered; what stays is that it was, when, how it ended and
   * what it cost, and the record of its approvals. A repeat changes nothing.
   */
  erase(run: RunRecord): Promise<void>;
}
