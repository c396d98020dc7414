import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { localCredentials } from '../../local/deploy.ts';
import { type Credentials, signedFetch } from '../local/aws/support/signed.ts';
import { zipOf } from '../local/aws/support/zip.ts';

const { awsEndpoint: endpoint, region } = inject('stack');
const functionsPath = '/2015-03-31/functions';

export interface DeployedFunction {
  readonly FunctionName: string;
  readonly Handler: string;
  readonly Role: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

/** Every service that a role may try, with the credentials of that role. */
export class Actor {
  readonly dynamo;
  readonly s3;
  readonly kms;
  readonly secrets;
  readonly ses;
  readonly stepFunctions;
  readonly sqs;
  readonly events;
  readonly #credentials: Credentials;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
    const settings = { endpoint, region, credentials, maxAttempts: 1 };
    this.dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
    this.s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.kms = new KMSClient(settings);
    this.secrets = new SecretsManagerClient(settings);
    this.ses = new SESv2Client(settings);
    this.stepFunctions = new SFNClient(settings);
    this.sqs = new SQSClient(settings);
    this.events = new EventBridgeClient(settings);
  }

  /** @throws Error with the answer's text. */
  async lambda(method: 'GET' | 'POST' | 'DELETE', path: string, body: unknown = ''): Promise<unknown> {
    const request = { endpoint, service: 'lambda', credentials: this.#credentials };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await signedFetch({ ...request, method, path: functionsPath + path, body: sent });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text === '' ? undefined : JSON.parse(text);
  }
}

export const root = new Actor(localCredentials);

/** The Lambdas of the stack by their bundle. */
export async function deployedFunctions(): Promise<Readonly<Record<string, DeployedFunction>>> {
  const { Functions } = (await root.lambda('GET', '')) as { Functions: DeployedFunction[] };
  return Object.fromEntries(Functions.map((fn) => [fn.Handler.replace('.handler', ''), fn]));
}

/** Acts with the role of a Lambda, by the credentials that a Lambda with this role is given. */
export async function actorAs(bundle: string, { Role }: DeployedFunction): Promise<Actor> {
  const FunctionName = `role-of-${bundle}`;
  const source = `export const handler = async () => ({
    accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
    sessionToken: process.env.AWS_SESSION_TOKEN,
  });`;
  await root.lambda('POST', '', {
    FunctionName,
    Role,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: zipOf('index.mjs', source).toString('base64') },
  });
  const credentials = (await root.lambda('POST', `/${FunctionName}/invocations`, {})) as Credentials;
  await root.lambda('DELETE', `/${FunctionName}`);
  return new Actor(credentials);
}
