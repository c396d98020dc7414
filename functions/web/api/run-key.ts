import { RunIdSchema } from '../../core/contracts/run.ts';
import { NotFoundError } from '../../core/errors.ts';
import type { RunKey } from '../../core/ports.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import { tenantOf } from './tenant.ts';

/** The run that the path names, of the caller's tenant. @throws NotFoundError where it cannot be one. */
export function runKeyOf(c: ApiContext, { defaultTenant }: Pick<ApiPorts, 'defaultTenant'>): RunKey {
  const tenantId = tenantOf(c, defaultTenant);
  const runId = RunIdSchema.safeParse(c.req.param('runId'));
  if (!runId.success) throw new NotFoundError('There is no such run. An id looks like run_…');
  return { tenantId, runId: runId.data };
}
