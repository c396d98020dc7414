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

/** Above this a value lives in S3: an item holds 400 KB at most, and small items are cheap to rewrite. */
const inlineBytes = 100_000;

const PackedSchema = z.union([z.object({ json: z.string() }), z.object({ s3: z.string() })]);
type Packed = z.infer<typeof PackedSchema>;

/** Values of any size: JSON in the item, or in S3 by reference. */
export class Values {
  readonly #bucket: string;
  readonly #s3: S3Client;

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
    const s3 = `${run.tenantId}/${folder}/${run.runId}/${id}-${sha256(json).slice(0, 16)}.json`;
    await this.#s3.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: s3, Body: json, ContentType: 'application/json' }),
    );
    return { s3 };
  }

  /** @throws Error when the object is gone. */
  async unpack(packed: unknown): Promise<unknown> {
    const value = PackedSchema.parse(packed);
    if ('json' in value) return JSON.parse(value.json);
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: value.s3 }));
      return JSON.parse((await Body?.transformToString()) ?? 'null');
    } catch (cause) {
      if (isGone(cause)) throw new Error(`The stored value ${value.s3} is gone`, { cause });
      throw cause;
    }
  }
}

/** Who may not list a bucket, as ours may not, is told `AccessDenied` of an object that is not there. */
const isGone = (error: unknown): boolean =>
  error instanceof NoSuchKey || (error instanceof S3ServiceException && error.name === 'AccessDenied');
