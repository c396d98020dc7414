import type * as z from 'zod';

/** Every problem of a failed parse, each with its place: `filter_field: …`; the root's without one. */
export const problemsOf = (error: z.ZodError): string[] =>
  error.issues.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message));
