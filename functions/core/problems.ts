import type * as z from 'zod';

/** Every problem of a failed parse, each with its place: `filter_field: …`; the root's without one. */
export const problemsOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => {
    const { path } = issue;
    return path.length ? `${path.join('.')}: ${messageOf(issue)}` : messageOf(issue);
  });

/** Zod says of an empty text that it expected `>=1 characters`, which not everybody reads at once. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'too_small' &&
  issue.origin === 'string' &&
  issue.minimum === 1 &&
  issue.message.startsWith('Too small')
    ? 'must not be empty'
    : issue.message;
