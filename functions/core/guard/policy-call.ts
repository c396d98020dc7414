import { type CedarRecord, type CedarType, inputType } from '../contracts/policy.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { toNanoUsd } from '../money.ts';
import type { PolicyRequest } from '../ports.ts';
import { isToolOf } from '../tools.ts';

type Decimal = { __extn: { fn: 'decimal'; arg: string } };
export type CedarValue = string | number | boolean | Decimal | CedarValue[] | { [name: string]: CedarValue };
interface EntityUid {
  type: string;
  id: string;
}

/** What Cedar is asked: the part of its call that no policy changes. */
export interface CedarCall {
  principal: EntityUid;
  action: EntityUid;
  resource: EntityUid;
  context: Record<string, CedarValue>;
  entities: { uid: EntityUid; attrs: Record<string, CedarValue>; parents: EntityUid[] }[];
}

/** The largest decimal of Cedar, in ten-thousandths. */
const maxUnits = 2n ** 63n - 1n;

const decimalOf = (units: bigint): Decimal => {
  const digits = (units < 0n ? -units : units).toString().padStart(5, '0');
  const arg = `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
  return { __extn: { fn: 'decimal', arg } };
};

/**
 * A number with the four digits that Cedar knows behind the point, rounded away from zero: so `greaterThan` on a
 * sum that is above its limit by less than that still holds.
 * @returns `undefined` for what is no number or too large.
 */
export function toDecimal(value: unknown): Decimal | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) >= 1e15) return undefined;
  const fixed = Math.abs(value).toFixed(4);
  const units = BigInt(fixed.replace('.', '')) + (Number(fixed) < Math.abs(value) ? 1n : 0n);
  return units > maxUnits ? undefined : decimalOf(value < 0 ? -units : units);
}

/** Rounded down: what remains is never overstated. */
const remainingUsd = (nanoUsd: number): Decimal => decimalOf(BigInt(Math.floor(nanoUsd / 100_000)));

/**
 * What the agent may do, asked in Cedar's words. Arguments that Cedar cannot express are left out, as they are from
 * the schema that the policies were checked against.
 * @returns problems where a value is beyond what a policy can compare: then no policy could object to it.
 */
export function cedarCall(request: PolicyRequest): CedarCall | { problems: readonly string[] } {
  const { agent, tenantId, tool, context } = request;
  const problems: string[] = [];
  const input = cedarValue(request.input, inputType(tool), [], problems) ?? {};
  if (problems.length > 0) return { problems };
  const principal = { type: 'Agent', id: agent.name };
  const action = { type: 'Action', id: tool.name };
  const resource = { type: 'Tool', id: tool.name };
  const { turn, toolCalls, remainingNanoUsd, tainted, taintSources, outside } = context;
  return {
    principal,
    action,
    resource,
    context: {
      turn,
      toolCalls,
      remainingUsd: remainingUsd(remainingNanoUsd),
      tainted,
      taintSources: [...taintSources],
      outside,
      input,
    },
    entities: [
      { uid: principal, attrs: { tenant: tenantId }, parents: [] },
      {
        uid: resource,
        attrs: attributesOf(tool),
        parents: isToolOf(agent, tool) ? [principal] : [],
      },
      { uid: action, attrs: {}, parents: [{ type: 'Action', id: tool.effect }] },
    ],
  };
}

const attributesOf = ({ effect, untrusted = false, priceUsd = 0 }: ToolDefinition) => ({
  effect,
  // Where only the output tells, it may be.
  untrusted: untrusted !== false,
  priceUsd: decimalOf(BigInt(Math.ceil(toNanoUsd(priceUsd) / 100_000))),
});

type Path = readonly string[];

function cedarValue(value: unknown, type: CedarType, at: Path, problems: string[]): CedarValue | undefined {
  const [found, wanted] = convert(value, type, at, problems);
  if (found === undefined) problems.push(`${at.join('.') || 'the input'} is not ${wanted}`);
  return found;
}

function convert(
  value: unknown,
  type: CedarType,
  at: Path,
  problems: string[],
): [CedarValue | undefined, wanted: string] {
  switch (type.type) {
    case 'String':
      return [typeof value === 'string' && value.isWellFormed() ? value : undefined, 'well-formed text'];
    case 'Boolean':
      return [typeof value === 'boolean' ? value : undefined, 'true or false'];
    case 'Long':
      return [Number.isSafeInteger(value) ? (value as number) : undefined, 'a whole number below 2^53'];
    case 'Extension':
      return [toDecimal(value), 'a number below 922337203685477'];
    case 'Set':
      return [Array.isArray(value) ? elements(value, type.element, at, problems) : undefined, 'a list'];
    case 'Record':
      return [isObject(value) ? attributes(value, type, at, problems) : undefined, 'an object'];
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const elements = (values: unknown[], type: CedarType, at: Path, problems: string[]): CedarValue[] =>
  values.flatMap((each, index) => cedarValue(each, type, [...at, String(index)], problems) ?? []);

const attributes = (
  values: Readonly<Record<string, unknown>>,
  { attributes: types }: CedarRecord,
  at: Path,
  problems: string[],
): Record<string, CedarValue> =>
  Object.fromEntries(
    Object.entries(types).flatMap(([name, type]) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (!type.required && (value === undefined || value === null)) return [];
      const found = cedarValue(value, type, [...at, name], problems);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
