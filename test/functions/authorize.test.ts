import { describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/authorize.ts';
import { sha256 } from '../../functions/core/canonical.ts';

const keys = { [sha256('good-key')]: 'acme', [sha256('broken-key')]: 'No Tenant!' };
const authorize = (headers?: Record<string, string>) =>
  createHandler({ apiKeys: async () => keys })({ headers: headers as Record<string, string> });

describe('authorize', () => {
  it('lets a known key in as its tenant', async () => {
    for (const authorization of ['Bearer good-key', 'bearer good-key'])
      expect(await authorize({ authorization })).toEqual({
        isAuthorized: true,
        context: { tenantId: 'acme' },
      });
  });

  it.each([
    [undefined],
    [{}],
    [{ authorization: '' }],
    [{ authorization: 'Bearer' }],
    [{ authorization: 'Bearer ' }],
    [{ authorization: 'Basic good-key' }],
    [{ authorization: 'good-key' }],
    [{ authorization: 'Bearer good-key more' }],
    [{ authorization: 'Bearer unknown' }],
    [{ authorization: `Bearer ${sha256('good-key')}` }],
    [{ authorization: 'Bearer __proto__' }],
    [{ authorization: `Bearer ${'x'.repeat(10_000)}` }],
    [{ authorization: 'Bearer broken-key' }],
  ])('keeps out %j', async (headers) => {
    expect(await authorize(headers)).toEqual({ isAuthorized: false });
  });

  it('does not read the keys for what cannot be one', async () => {
    const handle = createHandler({ apiKeys: () => Promise.reject(new Error('read')) });
    expect(await handle({ headers: { authorization: 'Basic x' } })).toEqual({ isAuthorized: false });
    await expect(handle({ headers: { authorization: 'Bearer x' } })).rejects.toThrow('read');
  });
});
