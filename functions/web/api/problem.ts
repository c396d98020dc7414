import { STATUS_CODES } from 'node:http';
import * as z from 'zod';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { TooLargeError } from './route.ts';
import { UnauthenticatedError } from './tenant.ts';

/** RFC 9457. `about:blank`: the status says all there is to tell apart. */
export const ProblemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  problems: z.array(z.string()).optional().describe('Everything wrong with the input, each with its place.'),
});
export type Problem = z.infer<typeof ProblemSchema>;

export const problem = (status: number, detail: string, problems?: readonly string[]): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  ...(problems ? { problems: [...problems] } : {}),
});

/** @returns `undefined` for an error that is our own fault and none of the caller's business. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof InvalidInputError) return problem(400, error.message, error.problems);
  if (error instanceof UnauthenticatedError) return problem(401, error.message);
  if (error instanceof ForbiddenError) return problem(403, error.message);
  if (error instanceof NotFoundError) return problem(404, error.message);
  if (error instanceof ConflictError) return problem(409, error.message);
  if (error instanceof TooLargeError) return problem(413, error.message);
  return undefined;
}

/** A problem as the API sends it. */
export const problemResponse = (body: Problem, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
