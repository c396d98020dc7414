import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnIndex, CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct } from 'constructs';
import { embeddingDimensions } from '../../functions/core/contracts/embedding.ts';
import type { EmbedderSettings, VectorIndexSettings } from '../../functions/core/contracts/env.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Storage } from './storage.ts';

const titan = 'amazon.titan-embed-text-v2:0';

/** What agents know beyond a run: their facts, what embeds texts, and, where the stage has one, a vector index. */
export class Memory extends Construct {
  readonly #storage: Storage;
  readonly #embedder: LambdaFunction | undefined;
  readonly #index: CfnIndex | undefined;

  constructor(scope: Construct, id: string, deployment: Deployment, storage: Storage) {
    super(scope, id);
    this.#storage = storage;
    const { embedder, vectorIndex } = deployment.stage.memory;
    if (embedder === 'lambda')
      this.#embedder = new LambdaFunction(this, 'Embed', deployment, {
        bundle: 'embed',
        timeout: Duration.seconds(15),
        // The model and its WebAssembly take some 200 MB; more memory means more CPU.
        memorySize: 1_024,
      });
    if (vectorIndex) this.#index = this.#vectors(deployment.stage.keepData);
  }

  /** Lets the function embed texts and read facts, and write them, too. */
  grantUse(fn: LambdaFunction, access: 'read' | 'readWrite'): void {
    const writes = access === 'readWrite';
    this.#storage.grant(fn, writes ? { readWrite: ['FACTS'], write: ['SUBJECTS'] } : { read: ['FACTS'] });
    fn.addEnvironment('EMBEDDER', JSON.stringify(this.#allowToEmbed(fn)));
    fn.addEnvironment('VECTOR_INDEX', JSON.stringify(this.#allowIndex(fn, writes)));
  }

  /** Lets the function take facts away, and put none in. */
  grantDelete(fn: LambdaFunction): void {
    this.#storage.grant(fn, { readWrite: ['FACTS'] });
    const index = this.#index;
    if (index) fn.allow(['s3vectors:DeleteVectors'], index.attrIndexArn);
    fn.addEnvironment('VECTOR_INDEX', JSON.stringify(index ? { indexArn: index.attrIndexArn } : null));
  }

  #allowToEmbed(fn: LambdaFunction): EmbedderSettings {
    if (this.#embedder) {
      fn.allow(['lambda:InvokeFunction'], this.#embedder.functionArn);
      return { kind: 'lambda', functionName: this.#embedder.functionName };
    }
    const { partition, region } = Stack.of(this);
    fn.allow(['bedrock:InvokeModel'], `arn:${partition}:bedrock:${region}::foundation-model/${titan}`);
    return { kind: 'bedrock', modelId: titan, dimensions: embeddingDimensions };
  }

  #allowIndex(fn: LambdaFunction, writes: boolean): VectorIndexSettings | null {
    if (!this.#index) return null;
    const indexArn = this.#index.attrIndexArn;
    // A query that filters needs the right to get vectors, too.
    fn.allow(['s3vectors:QueryVectors', 's3vectors:GetVectors'], indexArn);
    if (writes) fn.allow(['s3vectors:PutVectors', 's3vectors:DeleteVectors'], indexArn);
    return { indexArn };
  }

  /** Its metadata, namespace and embedder, is what queries filter by; nothing else of a fact is in there. */
  #vectors(keepData: boolean): CfnIndex {
    const removalPolicy = keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const bucket = new CfnVectorBucket(this, 'Vectors', { encryptionConfiguration: { sseType: 'AES256' } });
    const index = new CfnIndex(this, 'Index', {
      vectorBucketArn: bucket.attrVectorBucketArn,
      dataType: 'float32',
      dimension: embeddingDimensions,
      distanceMetric: 'cosine',
    });
    for (const resource of [bucket, index]) resource.applyRemovalPolicy(removalPolicy);
    return index;
  }
}
