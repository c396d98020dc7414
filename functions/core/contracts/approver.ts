import * as z from 'zod';

/** Who decides. The address is the identity that is recorded; everything else says how to reach them. */
export const PersonSchema = z.strictObject({
  /** In lower case, as a requester's is: one person has one address. */
  email: z.email().toLowerCase(),
  slackUserId: z
    .string()
    .regex(/^[UW][A-Z0-9]{2,20}$/, "a member's id as Slack shows it in the profile, such as U012AB3CD")
    .optional(),
});
export type Person = z.infer<typeof PersonSchema>;

/** Mail programs do not tell capitals from small letters, so neither may a rule about who may decide. */
export const isSamePerson = (address: string, other: string | undefined): boolean =>
  address.toLowerCase() === other?.toLowerCase();

export const GroupNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'write a group in lower case letters, digits and -');

/** Decides where no policy names a group. */
export const defaultGroup = 'default';

export const ApproverGroupSchema = z.strictObject({
  people: z.array(PersonSchema).min(1, 'put somebody in, or take the group out'),
  /** Who is asked as well when this group stays silent. */
  next: GroupNameSchema.optional(),
});

/** Every group by its name, `default` among them. */
export const ApproverGroupsSchema = z
  .record(GroupNameSchema, ApproverGroupSchema)
  .check(({ value, issues }) => {
    const refuse = (path: string[], message: string) =>
      issues.push({ code: 'custom', path, input: value, message });
    const names = Object.keys(value);
    if (!names.includes(defaultGroup)) refuse([], `there must be a group "${defaultGroup}"`);
    for (const { group, index, message } of mistakenMembers(value))
      refuse([group, 'people', String(index), 'slackUserId'], message);
    for (const [name, { people, next }] of Object.entries(value)) {
      const addresses = people.map(({ email }) => email);
      if (new Set(addresses).size < addresses.length) refuse([name, 'people'], 'somebody stands here twice');
      if (next !== undefined && !names.includes(next))
        refuse([name, 'next'], `there is no group "${next}"; there are: ${names.join(', ')}`);
      else if (next !== undefined && chainFrom(value, name).length > names.length)
        refuse([name, 'next'], 'the groups lead back to one another; let the last one have no next');
    }
  });
export type ApproverGroups = z.infer<typeof ApproverGroupsSchema>;

/**
 * An address that is not one member of Slack, the same in every group: two addresses of one member could make up a
 * quorum, and a person whose member id stands in one group only could not decide in Slack for the other.
 */
function mistakenMembers(groups: Readonly<Record<string, z.output<typeof ApproverGroupSchema>>>) {
  const known = new Map<string, Person>();
  const owners = new Map<string, Person>();
  return Object.entries(groups).flatMap(([group, { people }]) =>
    people.flatMap((person, index) => {
      const { email, slackUserId } = person;
      const same = known.get(email) ?? person;
      known.set(email, same);
      if (same.slackUserId !== slackUserId)
        return [
          { group, index, message: `${email} has another one, or none, in another group; write the same` },
        ];
      const owner = (slackUserId !== undefined && owners.get(slackUserId)) || person;
      if (slackUserId !== undefined) owners.set(slackUserId, owner);
      return owner.email === email
        ? []
        : [{ group, index, message: `${slackUserId} is ${owner.email} already; one person has one address` }];
    }),
  );
}

/** The group and those that are asked after it, in order; one too long where they lead back to one another. */
export function chainFrom(groups: ApproverGroups, name: string): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = name; at !== undefined && groups[at]; at = groups[at]?.next) {
    chain.push(at);
    if (chain.length > Object.keys(groups).length) break;
  }
  return chain;
}

const TimeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as 09:00');

/** Hours in which people are expected to answer; only these count towards a time to decide. */
export const BusinessHoursSchema = z
  .strictObject({
    /** IANA, e.g. `Europe/Berlin`. */
    timeZone: z.string().refine(isTimeZone, 'write an IANA time zone such as Europe/Berlin'),
    /** 1 is Monday, 7 is Sunday. */
    days: z.array(z.int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5]),
    from: TimeOfDaySchema,
    to: TimeOfDaySchema,
    holidays: z.array(z.iso.date()).default([]),
  })
  .refine(({ from, to }) => from < to, 'must end later than they begin');
export type BusinessHours = z.infer<typeof BusinessHoursSchema>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
