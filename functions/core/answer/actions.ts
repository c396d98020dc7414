import type { ToolDefinition } from '../contracts/tool.ts';

/** Something an answer can claim to have done: how it is said, and which tools do it. Expressions are sources. */
export interface Action {
  /** What follows "I" or "I have". */
  readonly active: string;
  /** A sentence without a doer; `BEEN` stands for "was", "has been" and the like. */
  readonly passive: string;
  /** Words by which a record says that it had happened before the run. */
  readonly recorded: RegExp;
  /** Whether the sentence without a doer counts even if no tool of the agent could do it. */
  readonly always: boolean;
  covers(tool: Pick<ToolDefinition, 'name' | 'description'>): boolean;
}

const mail =
  '(?:e-?mails?|mails?|messages?|letters?|notifications?|confirmations?|repl(?:y|ies)|apolog(?:y|ies))';
const refund = '(?:refunds?|reimbursements?|compensation|vouchers?|store credit)';
const words = (atMost: number) => String.raw`(?: [^\s,]+){0,${atMost}}?`;

const covering =
  (pattern: RegExp): Action['covers'] =>
  ({ name, description }) =>
    pattern.test(`${name.replaceAll('_', ' ')} ${description}`) ||
    canDoAnything.test(name.replaceAll('_', ' '));

/** A tool that reaches another system may have done whatever was claimed. */
const canDoAnything = /\b(?:api|https?|webhook|workflow|command|execute|invoke)\b/i;

/** What every agent can be asked for and every reader would take as done. */
const common: readonly Action[] = [
  {
    active: String.raw`(?:(?:e-?mailed|mailed|notified|informed|told|messaged|texted|contacted|wrote to|written to|replied to)\b(?! (?:you|myself)\b)|(?:sent|forwarded)\b(?!${words(4)} (?:quer(?:y|ies)|searche?s?|requests?)\b))`,
    passive: String.raw`(?:\b${mail}\b${words(6)} (?:BEEN (?:e-?mailed|mailed|sent|forwarded)|went (?:out|to)|has gone out)\b|BEEN (?:e-?mailed|notified|informed|told|contacted|messaged|texted|written to)\b|BEEN sent (?:an?|the|this|my|our)${words(3)} ${mail}\b)`,
    recorded: /^(?:sent|e-?mailed|mailed|notified|informed|told|contacted)$/,
    always: true,
    covers: covering(
      /\b(?:sends?|e-?mails?|mails?|messages?|sms|slack|notif(?:y|ies)|repl(?:y|ies)|inform|contact)\b/i,
    ),
  },
  {
    active: String.raw`(?:(?:refunded|reimbursed|compensated|credited)\b|(?:issued|processed|transferred|initiated|triggered|paid)\b${words(4)} ${refund}\b(?! (?:requests?|offers?|polic|rules?|tiers?))|paid (?:back|out)\b)`,
    passive: String.raw`(?:\b${refund}\b(?! offers?| requests?)${words(6)} BEEN (?:issued|paid|processed|transferred|credited|initiated|triggered|made)\b|BEEN (?:refunded|reimbursed|compensated)\b)`,
    recorded: /^(?:refund|refunds|refunded|reimbursed|compensated|credited)$/,
    always: true,
    covers: covering(
      /\b(?:refunds?|reimburse|pays?|payouts?|payments?|credits?|compensat\w+|vouchers?|transfers?)\b/i,
    ),
  },
  {
    active: String.raw`cancell?ed\b`,
    passive: String.raw`BEEN cancell?ed\b`,
    recorded: /^cancell?ed$/,
    always: false,
    covers: covering(/\b(?:cancels?|cancell?ations?)\b/i),
  },
];

/** What every call does: claimed by a run without any call, it is made up. What the task itself holds can be read. */
export const looking: Action = {
  active: String.raw`(?:checked|looked (?:up|into|at)|searched|queried|consulted|verified|reviewed)\b(?!${words(3)} (?:your|this|that|texts?|drafts?|sentences?|messages?|questions?|requests?|tasks?)\b)`,
  passive: '(?!)',
  recorded: /(?!)/,
  always: false,
  covers: () => false,
};

/** The same for a run that asked a person and nothing else: it checked with that person. */
export const lookingAlone: Action = { ...looking, active: String.raw`${looking.active}(?! with\b)` };

/**
 * The actions an answer is searched for: those everybody knows, and `delete_order` as "deleted … order" for each tool
 * of the agent that acts.
 */
export const actionsOf = (acting: readonly ToolDefinition[]): Action[] => [
  ...common,
  ...acting.flatMap(({ name }) => {
    const [verb = '', ...things] = name.split('_');
    if (things.length === 0) return [];
    const done = `(?:${pastOf(verb).join('|')})`;
    const thing = `(?:${things.join('[ _-]')}|${things.at(-1)})s?`;
    return {
      active: String.raw`${done}\b${words(5)} ${thing}\b`,
      passive: String.raw`\b${thing}\b${words(6)} BEEN ${done}\b`,
      recorded: new RegExp(`^${done}$`),
      always: false,
      covers: (tool) =>
        canDoAnything.test(tool.name.replaceAll('_', ' ')) ||
        tool.name.split('_').some((part) => things.includes(part)),
    } satisfies Action;
  }),
];

const irregular: Readonly<Record<string, readonly string[]>> = {
  send: ['sent'],
  pay: ['paid'],
  write: ['wrote', 'written'],
  make: ['made'],
  give: ['gave', 'given'],
  put: ['put'],
  set: ['set'],
  reset: ['reset'],
  hold: ['held'],
  buy: ['bought'],
  sell: ['sold'],
  submit: ['submitted'],
  cancel: ['cancelled', 'canceled'],
  ship: ['shipped'],
  stop: ['stopped'],
  drop: ['dropped'],
  run: ['ran', 'run'],
  begin: ['began', 'begun'],
  withdraw: ['withdrew', 'withdrawn'],
  take: ['took', 'taken'],
};

/** The past forms of a verb, by rule where it is regular. */
export function pastOf(verb: string): readonly string[] {
  const known = irregular[verb];
  if (known) return known;
  if (verb.endsWith('e')) return [`${verb}d`];
  if (/[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ied`];
  return [`${verb}ed`];
}
