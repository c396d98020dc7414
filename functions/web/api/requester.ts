import * as z from 'zod';
import { InvalidInputError } from '../../core/errors.ts';
import type { ApiContext } from './ports.ts';
import { emailOf } from './tenant.ts';

const BodySchema = z.looseObject({ requester: z.unknown().optional() });

/** For the OpenAPI document. */
export const requesterRule =
  'Where the credential is a JWT with an `email` claim, `requester` is that address; a body that names another one ' +
  'is refused (400). Without such a claim the calling system vouches for the `requester` that it names. Policies can ' +
  'keep the requester from approving what the run asks for.';

/**
 * The body with the person who asks for the run, as far as the credential says who that is.
 * @param body unvalidated. @throws InvalidInputError where it names somebody else.
 */
export function withRequester(c: ApiContext, body: unknown): unknown {
  const email = emailOf(c);
  const request = BodySchema.safeParse(body);
  // What is no object is refused by whoever reads it next.
  if (email === undefined || !request.success) return body;
  const { requester } = request.data;
  if (requester !== undefined && !(typeof requester === 'string' && requester.toLowerCase() === email))
    throw new InvalidInputError('The request is not valid', [
      `requester: the credential belongs to ${email}, who cannot ask in another's name; leave it out`,
    ]);
  return { ...(body as object), requester: email };
}
