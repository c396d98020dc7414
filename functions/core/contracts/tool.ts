import * as z from 'zod';
import type { NewObservation } from './memory.ts';

/**
 * What a tool can do to the world. `irreversible` always needs a person's approval and runs at most once;
 * no policy can lift that.
 */
export const EffectSchema = z.enum(['read', 'write', 'irreversible']);
export type Effect = z.infer<typeof EffectSchema>;

export const ToolNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower case letters, digits and _');

/** Written as a method, so that a tool which names its own output's type is still a `ToolDefinition`. */
type OfOutput<Output> = { is(output: Output): boolean }['is'];

/** One tool, as `tools/<name>/tool.ts` declares it: everything but its code and its IAM. */
export interface ToolDefinition<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
> {
  readonly name: string;
  /** Read by the model: what the tool does, when to use it, what it returns. */
  readonly description: string;
  /** A strict object: an unknown field is a mistake of the model that it must be told. */
  readonly input: Input;
  readonly output: Output;
  readonly effect: Effect;
  /** Seconds the tool's Lambda may take, at most 900. */
  readonly timeoutSeconds: number;
  /** Arguments that must not be invented, e.g. an address: their values stand in what the run was told or has seen. */
  readonly grounded?: readonly string[];
  /** The argument that says where the effect goes, a mail address or a URL; policies see whether that is outside. */
  readonly destination?: string;
  /** What comes back was written by others (the web, mail): it taints the run. A function decides by the output. */
  readonly untrusted?: boolean | OfOutput<z.output<Output>>;
  /** The same call may give the same result again, as in polling; it is no loop. */
  readonly repeatable?: boolean;
  /** Seconds between two equal calls of a repeatable tool, at most 300: the flow waits for them, at no cost. */
  readonly minIntervalSeconds?: number;
  /** As what a person sees the arguments before deciding; without it, one by one. */
  readonly shows?:
    | { readonly as: 'mail'; readonly to: string; readonly subject: string; readonly body: string }
    /** A row that is written; `table` says into what. */
    | { readonly as: 'row'; readonly table: string };
  /** Dollars that a call costs, whatever becomes of it; reserved before and counted after. */
  readonly priceUsd?: number;
  /** How a done call is taken back. */
  readonly undo?: {
    /** The name of the tool that does it. */
    readonly tool: string;
    /** That tool's input. */
    input(input: z.output<Input>, output: z.output<Output>): unknown;
  };
  /** What of a result the run keeps in view: becomes part of its working memory. */
  observes?(output: z.output<Output>, input: z.output<Input>): readonly NewObservation[];
  /**
   * What comes back the model wrote itself, now or in an earlier run, or another call had found: no argument is grounded in
   * it. An answer may rest on the part that this returns.
   */
  hearsay?(output: z.output<Output>): unknown;
  /** Every agent has it, without naming it. */
  readonly everyAgent?: boolean;
}

/** Where in `corpus/` the pages lie that others wrote, kept as they were found: what comes from there is untrusted. */
export const capturedPages = 'web/';

/** One Markdown document shipped with an agent. */
export interface CorpusDocument {
  /** From `corpus/`. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

/** What a tool's code is given beside its input. */
export interface ToolContext {
  readonly tenantId: string;
  readonly runId: string;
  readonly agent: string;
  readonly callId: string;
  /** The run had read what others wrote before the model asked for this call. */
  readonly tainted: boolean;
  /** The environment that the tool's `grants.ts` asked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The documents in the agent's `corpus/` folder. */
  readonly corpus: readonly CorpusDocument[];
  /** Aborts a second before the Lambda would be killed. */
  readonly signal: AbortSignal;
}

/**
 * The code of a tool, the default export of `tools/<name>/run.ts`.
 * @throws ToolError when the tool could not do what was asked; anything else thrown counts as a fault of the tool.
 */
export type ToolRun<Definition extends ToolDefinition> = (
  input: z.output<Definition['input']>,
  context: ToolContext,
) => Promise<z.input<Definition['output']>>;

/** What infra hands a tool so that it can say which IAM it needs. */
export interface ToolResources {
  /** The tool's name. */
  readonly tool: string;
  readonly stage: string;
  readonly region: string;
  readonly account: string;
  /** Tables the stage provides, by noun (`users`, `orders`, `products`, `messages`, `notes`). */
  readonly tables: Readonly<Record<string, { readonly name: string; readonly arn: string }>>;
  readonly mail: { readonly sender: string; readonly identityArn: string };
  /** Secrets the stage provides, by noun (`search`). */
  readonly secrets: Readonly<Record<string, { readonly arn: string }>>;
  /** Free settings of the stage for tools, e.g. `searchProvider`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** @throws Error at synth, where the stage provides no such table. */
export function tableOf({ tool, tables, stage }: ToolResources, noun: string) {
  const table = tables[noun];
  if (!table) throw new Error(`${tool} needs a table "${noun}"; stage ${stage} provides none.`);
  return table;
}

export interface ToolGrant {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly {
    readonly actions: readonly string[];
    readonly resources: readonly string[];
  }[];
  /** What of the agent's semantic memory it may touch; with it, it can embed texts. */
  readonly memory?: 'read' | 'readWrite';
}

/** The default export of `tools/<name>/grants.ts`. */
export type ToolGrants = (resources: ToolResources) => ToolGrant;
