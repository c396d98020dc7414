import * as z from 'zod';
import { ApprovalViewSchema, DecideRequestSchema } from '../../core/contracts/approval.ts';
import { AuditViewSchema } from '../../core/contracts/audit.ts';
import { EraseRequestSchema, ErasureSchema } from '../../core/contracts/erasure.ts';
import { RunEventSchema } from '../../core/contracts/events.ts';
import { GrantSchema } from '../../core/contracts/grant.ts';
import {
  EpisodeSchema,
  FactSchema,
  ImportanceSchema,
  MemoryValueSchema,
  ObservationSchema,
} from '../../core/contracts/memory.ts';
import {
  EstimateSchema,
  RunIdSchema,
  RunRequestSchema,
  RunResultSchema,
  RunStatusSchema,
  RunViewSchema,
} from '../../core/contracts/run.ts';
import { SetSwitchRequestSchema, SwitchSchema } from '../../core/contracts/switch.ts';
import { ProblemSchema } from './problem.ts';

/** Every body that goes in or out, by the name it has in the OpenAPI document. */
export const schemas = {
  RunRequest: RunRequestSchema,
  Estimate: EstimateSchema,
  RunAccepted: z.object({ runId: RunIdSchema, status: RunStatusSchema }),
  RunView: RunViewSchema,
  RunResult: RunResultSchema,
  RunPage: z.object({
    runs: z.array(RunViewSchema),
    cursor: z.string().nullable().describe('Hand it back to read on; null at the end.'),
  }),
  RunEvent: RunEventSchema,
  EventPage: z.object({
    events: z.array(RunEventSchema),
    next: z.int().nonnegative().describe('Hand it back as `after` to read on.'),
  }),
  ApprovalView: ApprovalViewSchema,
  ApprovalList: z.object({ approvals: z.array(ApprovalViewSchema) }),
  DecideRequest: DecideRequestSchema,
  DecideForm: z
    .looseObject({ token: z.string() })
    .describe(
      'The form of the page: token, and for each call decision.<callId> (approve, reject, edit or answer) with ' +
        'reason.<callId>, grant.<callId> (run, or agent:<hours>), answer.<callId> and, of an edit, ' +
        'input.<callId>.<argument>: text where the argument is text, JSON where it is anything else.',
    ),
  AuditView: AuditViewSchema,
  Grant: GrantSchema,
  GrantList: z.object({ grants: z.array(GrantSchema) }),
  Fact: FactSchema,
  FactPage: z.object({
    facts: z.array(FactSchema),
    cursor: z.string().nullable().describe('Hand it back to read on; null at the end.'),
  }),
  FoundFacts: z.object({
    facts: z.array(z.object({ fact: FactSchema, score: z.number() })),
    keywordsOnly: z.boolean().describe('The embedder could not be asked: only words were compared.'),
  }),
  CorrectRequest: z.strictObject({
    value: MemoryValueSchema,
    importance: ImportanceSchema.optional().describe('Without it, as it was.'),
  }),
  EpisodeList: z.object({ episodes: z.array(EpisodeSchema) }),
  WorkingMemory: z.object({ observations: z.array(ObservationSchema) }),
  MemoryExport: z.object({
    namespace: z.string(),
    facts: z.array(FactSchema),
    episodes: z.array(EpisodeSchema),
    cursor: z.string().nullable().describe('Hand it back to read on; null at the end.'),
  }),
  EraseRequest: EraseRequestSchema,
  Erasure: ErasureSchema,
  SlackInteraction: z
    .looseObject({ payload: z.string() })
    .describe('As Slack sends it: one field, which holds JSON.'),
  Switch: SwitchSchema,
  SwitchList: z.object({ switches: z.array(SwitchSchema) }),
  SetSwitchRequest: SetSwitchRequestSchema,
  Problem: ProblemSchema,
  OpenApiDocument: z.looseObject({ openapi: z.literal('3.1.0') }),
} as const satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof schemas;

/** What an answer is typed by. */
export type Body<Name extends SchemaName> = z.input<(typeof schemas)[Name]>;
