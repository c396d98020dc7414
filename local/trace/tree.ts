import type { Segment, Subsegment } from './segment.ts';

export interface TraceNode {
  readonly id: string;
  /** As people know it: `plan` for the handler's `## plan.handler`. */
  readonly name: string;
  /** Seconds since 1970. */
  readonly startTime: number;
  /** `undefined`: it has not ended, or nobody said so. */
  readonly durationMs: number | undefined;
  readonly problem: 'fault' | 'error' | 'throttle' | undefined;
  /** What went wrong, if the segment tells. */
  readonly cause: string | undefined;
  /** The arguments of a tool, for names that begin with `tool.`. */
  readonly args: string | undefined;
  readonly children: readonly TraceNode[];
}

export interface Trace {
  readonly traceId: string;
  /** Nodes whose parent was not received, in the order of their start. */
  readonly roots: readonly TraceNode[];
}

interface Part extends Subsegment {
  readonly parentId: string | undefined;
}

/** Groups segments by trace and builds the tree of each; the trace that began first comes first. */
export function buildTraces(segments: readonly Segment[]): Trace[] {
  const byTrace = Map.groupBy(segments, ({ trace_id }) => trace_id);
  return [...byTrace]
    .map(([traceId, parts]) => ({
      traceId,
      roots: treeOf(parts.flatMap((part) => flatten(part, part.parent_id))),
    }))
    .sort((a, b) => (a.roots[0]?.startTime ?? 0) - (b.roots[0]?.startTime ?? 0));
}

function flatten(segment: Subsegment, parentId: string | undefined): Part[] {
  return [
    { ...segment, parentId },
    ...(segment.subsegments ?? []).flatMap((child) => flatten(child, segment.id)),
  ];
}

function treeOf(received: readonly Part[]): TraceNode[] {
  const parts = new Map<string, Part>();
  // A segment may be sent while it runs and again when it has ended.
  for (const part of received)
    if (part.end_time !== undefined || !parts.has(part.id)) parts.set(part.id, part);

  const hasParent = (part: Part): boolean => {
    const above = new Set<string>();
    for (let at: Part | undefined = part; at; at = parts.get(at.parentId ?? '')) {
      if (above.has(at.id)) return at.id !== part.id;
      above.add(at.id);
    }
    return parts.has(part.parentId ?? '');
  };
  const children = Map.groupBy(parts.values(), (part) => (hasParent(part) ? part.parentId : undefined));
  const nodesUnder = (parentId: string | undefined): TraceNode[] =>
    (children.get(parentId) ?? [])
      .sort((a, b) => a.start_time - b.start_time)
      .map((part) => toNode(part, nodesUnder(part.id)));
  return nodesUnder(undefined);
}

const toNode = (part: Part, children: readonly TraceNode[]): TraceNode => ({
  id: part.id,
  name: nameOf(part),
  startTime: part.start_time,
  durationMs: part.end_time === undefined ? undefined : Math.max(0, (part.end_time - part.start_time) * 1000),
  problem: part.fault ? 'fault' : part.throttle ? 'throttle' : part.error ? 'error' : undefined,
  cause: causeOf(part),
  args: part.name.startsWith('tool.') ? argsOf(part) : undefined,
  children,
});

/** Powertools names a handler `## file.export` and a method `### name`. */
function nameOf({ name, annotations }: Part): string {
  const file = /^## (?:.*\/)?([^/]+)\.[^./]+$/.exec(name)?.[1];
  if (file === 'index') return String(annotations?.Service ?? file);
  return file ?? name.replace(/^#{2,3} /, '');
}

function causeOf({ cause }: Part): string | undefined {
  const first = typeof cause === 'object' ? cause.exceptions?.[0] : undefined;
  return [first?.type, first?.message].filter(Boolean).join(': ') || undefined;
}

/** Where a tool's span keeps its arguments, in the order in which they are looked for. */
const argsKeys = ['tool.args', 'args', 'arguments', 'input'];

function argsOf({ annotations = {}, metadata = {} }: Part): string | undefined {
  for (const place of [annotations, ...Object.values(metadata)]) {
    const key = argsKeys.find((name) => name in place);
    if (key) return typeof place[key] === 'string' ? place[key] : JSON.stringify(place[key]);
  }
  return undefined;
}
