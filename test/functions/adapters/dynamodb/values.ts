import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const oddText = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\u0000', '\u2028', 'é', '漢', '😀', '\ud800'),
});

describe('a value', () => {
  it('comes back identical, in the item up to 100 KB and from the bucket above', async () => {
    const run = newRun();
    const { values } = aws().adapters();
    await fc.assert(
      fc.asyncProperty(oddText, fc.jsonValue(), fc.boolean(), async (text, json, isLarge) => {
        const value = { text, json, padding: isLarge ? `${text}é`.repeat(60_000) : '' };
        const packed = await values.pack(run, 'calls', 'call_1_1', value);
        expect(Object.keys(packed)).toEqual([isLarge ? 's3' : 'json']);
        expect(await values.unpack(packed)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 30 },
    );
  });

  it('counts bytes, not characters', async () => {
    const { values } = aws().adapters();
    const pack = (value: string) => values.pack(newRun(), 'calls', 'x', value);
    expect(await pack('a'.repeat(99_998))).toHaveProperty('json');
    expect(await pack('a'.repeat(99_999))).toHaveProperty('s3');
    expect(await pack('漢'.repeat(40_000))).toHaveProperty('s3');
  });

  it('lies under its tenant, noun and run, so that a role can be bound to it', async () => {
    const run = newRun('acme');
    const packed = await aws().adapters().values.pack(run, 'turns', '7', 'x'.repeat(200_000));
    expect('s3' in packed && packed.s3).toMatch(new RegExp(`^acme/turns/${run.runId}/7[^/]*\\.json$`));
    const { Contents } = await aws().s3.send(
      new ListObjectsV2Command({ Bucket: aws().bucketName, Prefix: `acme/turns/${run.runId}/` }),
    );
    expect(Contents).toHaveLength(1);
  });

  it('that is gone is missed by its name', async () => {
    const { values } = aws().adapters();
    const packed = await values.pack(newRun(), 'calls', 'call_1_1-result', 'x'.repeat(200_000));
    const key = 's3' in packed ? packed.s3 : expect.fail('it is large');
    await aws().s3.send(new DeleteObjectCommand({ Bucket: aws().bucketName, Key: key }));
    await expect(values.unpack(packed)).rejects.toThrow(`The stored value ${key} is gone`);
  });

  it('that is nothing stays nothing', async () => {
    const { values } = aws().adapters();
    expect(await values.unpack(await values.pack(newRun(), 'calls', 'x', undefined))).toBeNull();
    await expect(values.unpack({ neither: 1 })).rejects.toThrow();
  });
});
