import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { sha256 } from '../core/canonical.ts';
import type { ValueFolder } from '../core/contracts/values.ts';
import type { RunKey } from '../core/ports.ts';
import { logger } from './lambda.ts';
import { Turnstile } from './turnstile.ts';

/** Above this a value lives in S3: an item holds 400 KB at most, and small items are cheap to rewrite. */
const inlineBytes = 100_000;

const PackedSchema = z.union([z.object({ json: z.string() }), z.object({ s3: z.string() })]);
type Packed = z.infer<typeof PackedSchema>;

/** Objects that are read at once: one of 10 MB takes many times that until it is parsed. */
const readsAtOnce = 3;

const compressed = promisify(gzip);
const decompressed = promisify(gunzip);
/** Objects from before values were compressed end with `.json` alone. */
const suffix = '.json.gz';

/** Values of any size: JSON in the item, or compressed in S3 by reference. */
export class Values {
  readonly #bucket: string;
  readonly #s3: S3Client;
  readonly #reads = new Turnstile(readsAtOnce);

  constructor(bucket: string, s3 = new S3Client({})) {
    this.#bucket = bucket;
    this.#s3 = s3;
  }

  /**
   * An object is named after its content too, so that a late second writer cannot change what the first one stored.
   * @param id unique in the folder of the run
   */
  async pack(run: RunKey, folder: ValueFolder, id: string, value: unknown): Promise<Packed> {
    const json = JSON.stringify(value ?? null);
    if (Buffer.byteLength(json) <= inlineBytes) return { json };
    const s3 = `${run.tenantId}/${folder}/${run.runId}/${id}-${markOf(json)}${suffix}`;
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: s3,
        Body: await compressed(json),
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
      }),
    );
    return { s3 };
  }

  /** @param instead what stands in for a value whose object is gone: nothing may fail for want of it */
  async unpack(packed: unknown, instead: unknown): Promise<unknown> {
    const value = PackedSchema.parse(packed);
    if ('json' in value) return JSON.parse(value.json);
    return this.#reads.run(async () => {
      const json = await this.#read(value.s3);
      return json === undefined ? instead : JSON.parse(json);
    });
  }

  /** @returns `undefined` where the object is gone or not what was stored; the log says so. */
  async #read(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const json = (key.endsWith(suffix) ? await decompressed(bytes) : Buffer.from(bytes)).toString();
      if (key.includes(`-${markOf(json)}.json`)) return json;
      logger.error('value_lost', { key, reason: 'its content is not what its name says' });
    } catch (error) {
      if (!isGone(error) && !isBroken(error)) throw error;
      // A role that has lost its right to read looks no different.
      logger.error('value_lost', { key, reason: error.name });
    }
    return undefined;
  }
}

/** Part of the name of an object. */
const markOf = (json: string): string => sha256(json).slice(0, 16);

/** What zlib throws over what it cannot read, e.g. `Z_BUF_ERROR` where it is cut short. */
const isBroken = (error: unknown): error is Error =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('Z_');

/** Who may not list a bucket, as ours may not, is told `AccessDenied` of an object that is not there. */
const isGone = (error: unknown): error is S3ServiceException =>
  error instanceof NoSuchKey || (error instanceof S3ServiceException && error.name === 'AccessDenied');
