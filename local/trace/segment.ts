import * as z from 'zod';

const PartSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  /** Seconds since 1970, with a fraction. */
  start_time: z.number(),
  end_time: z.number().optional(),
  parent_id: z.string().optional(),
  error: z.boolean().optional(),
  fault: z.boolean().optional(),
  throttle: z.boolean().optional(),
  /** A string is the id of a subsegment that has the exceptions. */
  cause: z
    .union([
      z.string(),
      z.looseObject({
        exceptions: z
          .array(z.looseObject({ message: z.string().optional(), type: z.string().optional() }))
          .optional(),
      }),
    ])
    .optional(),
  annotations: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  metadata: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
/** A subsegment inside another one. */
export interface Subsegment extends z.infer<typeof PartSchema> {
  subsegments?: Subsegment[] | undefined;
}
const SubsegmentSchema: z.ZodType<Subsegment> = PartSchema.extend({
  get subsegments() {
    return z.array(SubsegmentSchema).optional();
  },
});

/**
 * A segment, or a subsegment that is sent by itself, as the X-Ray daemon takes it.
 * Source: X-Ray developer guide, "X-Ray segment documents".
 */
const SegmentSchema = PartSchema.extend({
  trace_id: z.string().min(1),
  subsegments: z.array(SubsegmentSchema).optional(),
});
export type Segment = z.infer<typeof SegmentSchema>;

const HeaderSchema = z.object({ format: z.literal('json'), version: z.literal(1) });

/** Reads one packet to the daemon: a header line, then a segment. `undefined` if it is none. */
export function parsePacket(packet: string): Segment | undefined {
  const end = packet.indexOf('\n');
  const header = HeaderSchema.safeParse(parseJson(packet.slice(0, Math.max(end, 0))));
  return header.success ? SegmentSchema.safeParse(parseJson(packet.slice(end + 1))).data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
