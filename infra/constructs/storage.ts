import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/core/contracts/env.ts';
import type { ValueFolder } from '../../functions/core/contracts/values.ts';
import type { StageConfig } from '../stages.ts';
import { accept, acceptPattern, arnInFinding } from './accept.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The second part of every partition key: `<tenant>#<noun>#<run, agent or day>`. See `docs/data-model.md`. */
export type Noun =
  | 'RUN'
  | 'TURNS'
  | 'CALLS'
  | 'EVENTS'
  | 'APPROVALS'
  | 'EPISODES'
  | 'BUDGET'
  | 'SWITCHES'
  | 'TENANTS'
  | 'GRANTS'
  | 'AUDIT'
  | 'WORKING'
  | 'FACTS'
  | 'SUBJECTS'
  | 'ERASURES';

/** Where the values over 100 KB of a noun lie in S3. */
const valueFolders: Partial<Record<Noun, ValueFolder>> = { RUN: 'runs', TURNS: 'turns', CALLS: 'calls' };

export interface Powers {
  readonly read?: readonly Noun[];
  readonly write?: readonly Noun[];
  readonly readWrite?: readonly Noun[];
  /** Read, and put; never update or delete. */
  readonly append?: readonly Noun[];
}

const string = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table, and the bucket for what is too large for it. Access is granted by noun. */
export class Storage extends Construct {
  readonly table: Table;
  readonly bucket: Bucket;
  readonly environment: EnvironmentVariables;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    const removalPolicy = stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.table = new Table(this, 'Table', {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      stream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      deletionProtection: stage.keepData,
      removalPolicy,
    });
    for (const [indexName, key] of [
      ['byTime', 'gsi1'],
      ['byStatus', 'gsi2'],
    ] as const)
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: string(`${key}pk`),
        sortKey: string(`${key}sk`),
        projectionType: ProjectionType.ALL,
      });
    this.bucket = new Bucket(this, 'Values', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy,
    });
    accept(this.bucket, 'S1', 'Whoever reads or writes values has a trace; the bucket holds no other data.');
    this.environment = { TABLE_NAME: this.table.tableName, BUCKET_NAME: this.bucket.bucketName };
  }

  grant(fn: LambdaFunction, { read = [], write = [], readWrite = [], append = [] }: Powers): void {
    this.grantRead(fn, [...read, ...readWrite, ...append]);
    this.grantWrite(fn, [...write, ...readWrite]);
    this.#grantItems(fn, ['PutItem'], append);
  }

  grantRead(fn: LambdaFunction, nouns: readonly Noun[]): void {
    this.#grantItems(fn, ['GetItem', 'Query', 'ConditionCheckItem'], nouns);
    this.#grantValues(fn, 's3:GetObject', nouns);
  }

  /** A transaction needs no right of its own: it is made of these. */
  grantWrite(fn: LambdaFunction, nouns: readonly Noun[]): void {
    this.#grantItems(fn, ['PutItem', 'UpdateItem', 'DeleteItem'], nouns);
    this.#grantValues(fn, 's3:PutObject', nouns);
  }

  /** Of a run by its name: it must be seen that nothing is left. */
  grantDeleteValues(fn: LambdaFunction, nouns: readonly Noun[]): void {
    this.#grantValues(fn, 's3:DeleteObject', nouns);
    const folders = nouns.flatMap((noun) => valueFolders[noun] ?? []);
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': folders.map((folder) => `*/${folder}/*`) } },
      }),
    );
  }

  grantIndexes(fn: LambdaFunction, names: readonly ('byTime' | 'byStatus')[]): void {
    fn.allow(['dynamodb:Query'], ...names.map((name) => `${this.table.tableArn}/index/${name}`));
  }

  #grantItems(fn: LambdaFunction, actions: readonly string[], nouns: readonly Noun[]): void {
    if (nouns.length === 0) return;
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': nouns.map((noun) => `*#${noun}#*`) },
          // `ForAllValues` alone is also true of a request without keys.
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
    );
  }

  #grantValues(fn: LambdaFunction, action: string, nouns: readonly Noun[]): void {
    for (const folder of nouns.flatMap((noun) => valueFolders[noun] ?? [])) {
      fn.allow([action], this.bucket.arnForObjects(`*/${folder}/*`));
      const finding = `${arnInFinding(this.bucket)}/*/${folder}/*`;
      acceptPattern(
        fn.role as IRole,
        finding,
        'Tenant and run are known at run time only; the noun is fixed.',
      );
    }
  }
}
