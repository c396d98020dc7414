import { gzipSync } from 'node:zlib';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../../../../functions/adapters/lambda.ts';
import { Values } from '../../../../functions/adapters/values.ts';
import { sha256 } from '../../../../functions/core/canonical.ts';
import { newRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const keyOf = (packed: object): string => ('s3' in packed ? String(packed.s3) : expect.fail('it is small'));
const oddText = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\u0000', '\u2028', 'é', '漢', '😀', '\ud800'),
});

describe('a value', () => {
  const logged = vi.spyOn(logger, 'error').mockReturnValue();
  beforeEach(() => void logged.mockClear());

  it('comes back identical, in the item up to 100 KB and from the bucket above', async () => {
    const run = newRun();
    const { values } = aws().adapters();
    await fc.assert(
      fc.asyncProperty(oddText, fc.jsonValue(), fc.boolean(), async (text, json, isLarge) => {
        const value = { text, json, padding: isLarge ? `${text}é`.repeat(60_000) : '' };
        const packed = await values.pack(run, 'calls', 'call_1_1', value);
        expect(Object.keys(packed)).toEqual([isLarge ? 's3' : 'json']);
        expect(await values.unpack(packed, 'gone')).toEqual(JSON.parse(JSON.stringify(value)));
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
    expect('s3' in packed && packed.s3).toMatch(new RegExp(`^acme/turns/${run.runId}/7[^/]*\\.json\\.gz$`));
    const { Contents } = await aws().s3.send(
      new ListObjectsV2Command({ Bucket: aws().bucketName, Prefix: `acme/turns/${run.runId}/` }),
    );
    expect(Contents).toHaveLength(1);
  });

  it('is compressed in the bucket', async () => {
    const { values } = aws().adapters();
    const packed = await values.pack(newRun(), 'calls', 'call_1_1-result', 'x'.repeat(10_000_000));
    const { ContentLength, ContentEncoding, ContentType } = await aws().s3.send(
      new HeadObjectCommand({ Bucket: aws().bucketName, Key: keyOf(packed) }),
    );
    expect(ContentLength).toBeLessThan(100_000);
    expect([ContentEncoding, ContentType]).toEqual(['gzip', 'application/json']);
  });

  it('that was stored before values were compressed is still read', async () => {
    const json = JSON.stringify('é漢'.repeat(50_000));
    const key = `default/calls/${newRun().runId}/call_1_1-result-${sha256(json).slice(0, 16)}.json`;
    await aws().s3.send(
      new PutObjectCommand({
        Bucket: aws().bucketName,
        Key: key,
        Body: json,
      }),
    );
    expect(await aws().adapters().values.unpack({ s3: key }, 'gone')).toBe('é漢'.repeat(50_000));
  });

  it.each([
    ['is cut short', (body: Buffer) => body.subarray(0, body.length / 2), 'Error'],
    ['is empty', () => Buffer.alloc(0), 'Error'],
    ['is another', () => gzipSync('"forged"'), 'its content is not what its name says'],
  ])('whose object %s is lost, too', async (_, spoilt, reason) => {
    const { values } = aws().adapters();
    const Key = keyOf(await values.pack(newRun(), 'calls', 'call_1_1-result', 'x'.repeat(200_000)));
    const Body = spoilt(gzipSync(JSON.stringify('x'.repeat(200_000))));
    await aws().s3.send(new PutObjectCommand({ Bucket: aws().bucketName, Key, Body }));
    expect(await values.unpack({ s3: Key }, 'gone')).toBe('gone');
    expect(logged).toHaveBeenCalledWith('value_lost', { key: Key, reason });
  });

  it('that is gone has something else in its place', async () => {
    const { values } = aws().adapters();
    const packed = await values.pack(newRun(), 'calls', 'call_1_1-result', 'x'.repeat(200_000));
    await aws().s3.send(new DeleteObjectCommand({ Bucket: aws().bucketName, Key: keyOf(packed) }));
    expect(await values.unpack(packed, 'gone')).toBe('gone');
    expect(logged).toHaveBeenCalledWith('value_lost', { key: keyOf(packed), reason: 'NoSuchKey' });
  });

  it.each([
    ['AccessDenied', 'gone'],
    ['SlowDown', undefined],
  ])('that S3 refuses with %s is gone at most where S3 says so of what is not there', async (name, found) => {
    const refused = new S3ServiceException({ name, $fault: 'client', $metadata: {} });
    const s3 = { send: () => Promise.reject(refused) } as unknown as S3Client;
    const read = new Values('bucket', s3).unpack({ s3: 'a.json.gz' }, 'gone');
    await (found ? expect(read).resolves.toBe(found) : expect(read).rejects.toBe(refused));
    expect(logged.mock.calls).toEqual(found ? [['value_lost', { key: 'a.json.gz', reason: name }]] : []);
  });

  it('that is nothing stays nothing', async () => {
    const { values } = aws().adapters();
    expect(await values.unpack(await values.pack(newRun(), 'calls', 'x', undefined), 'gone')).toBeNull();
    await expect(values.unpack({ neither: 1 }, 'gone')).rejects.toThrow();
  });
});
