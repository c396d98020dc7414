import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { endLeftover, type LocalAws, startLocalAws } from './aws/local-aws.ts';
import { deploy, localCredentials, type Outputs } from './deploy.ts';
import { startFrontDoor } from './front-door/server.ts';
import { startRehearsalServer } from './rehearsal/server.ts';
import { startTraceCollector, type TraceCollector } from './trace/collector.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Nobody should wonder whether something still happens. */
const aliveEveryMs = 3_000;

export interface StackOptions {
  /** Python with MiniStack, as the set-up found it. */
  readonly python: string;
  /** Everything that is written goes below it; one stack at a time. */
  readonly stateDirectory: string;
  /** Port of the front door; with `portIsExplicit` a taken one is an error. */
  readonly port: number;
  readonly portIsExplicit: boolean;
  /** A Messages API server; without it the environment's, or the rehearsal. */
  readonly modelUrl?: string | undefined;
  readonly approvalTimeoutSeconds?: number | undefined;
  /** For tests: runs go on in a new execution this early. */
  readonly continueAfterEvents?: number;
  /** Reaches people there as well, with what the app was given. */
  readonly slack?: { readonly apiUrl: string; readonly botToken: string; readonly signingSecret: string };
  /** Posts requests and decisions there; the secret is `whsec_…`. */
  readonly webhook?: { readonly url: string; readonly signingSecret: string };
  /** More variables for every Lambda, for tests that break them. */
  readonly lambdaEnvironment?: Readonly<Record<string, string>>;
  /** More variables for `cdk deploy`, e.g. where more tools are. */
  readonly deployEnvironment?: Readonly<Record<string, string>>;
  /** More folders with rehearsals, beside the agents' own. */
  readonly rehearsals?: readonly string[];
  /** Called when a part is ready, and every few seconds until then. */
  readonly report: (part: string, tookMs: number, isReady: boolean) => void;
}

/** What `.stateward/local.json` tells clients. */
export interface LocalStackInfo {
  readonly awsEndpoint: string;
  readonly region: string;
  readonly apiUrl: string;
  readonly mailboxUrl: string;
  readonly modelUrl: string;
  readonly stateMachineArn: string;
  /** What a client must send to the API. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
}

export interface LocalStack {
  readonly info: LocalStackInfo;
  readonly outputs: Outputs;
  readonly traces: TraceCollector;
  /** The emulator's process; its Lambdas are in the same group. */
  readonly awsPid: number;
  /** What answers the model calls, for a person. */
  readonly model: { readonly isRehearsal: boolean; readonly description: string };
  stop(): Promise<void>;
}

/**
 * Starts everything a run needs on this machine and deploys the real stack to it. What was started is stopped again
 * if a later part fails.
 * @throws Error with one sentence that says what is wrong and what to do.
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const { stateDirectory } = options;
  mkdirSync(stateDirectory, { recursive: true });
  await endLeftover(stateDirectory);
  // A file that an earlier stack could not take away would lead clients nowhere.
  const infoFile = `${stateDirectory}/local.json`;
  await rm(infoFile, { force: true });
  const started: Array<() => Promise<void>> = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  const part = async <T>(
    name: string,
    start: () => Promise<T>,
    end?: (it: T) => Promise<void>,
  ): Promise<T> => {
    const startedMs = performance.now();
    const report = (isReady: boolean) => options.report(name, performance.now() - startedMs, isReady);
    const alive = setInterval(report, aliveEveryMs, false);
    try {
      const it = await start();
      if (end) started.push(() => end(it));
      report(true);
      return it;
    } finally {
      clearInterval(alive);
    }
  };
  const close = (server: { close(): Promise<void> }) => server.close();

  try {
    let apiTarget: string | undefined;
    const traces = await part('trace collector', () => startTraceCollector(), close);
    const aws: LocalAws = await part(
      'local AWS (MiniStack)',
      () =>
        startLocalAws({
          python: options.python,
          stateDirectory,
          xrayPort: traces.port,
          enforceIam: true,
          ...(options.lambdaEnvironment && { lambdaEnvironment: options.lambdaEnvironment }),
        }),
      (it) => it.stop(),
    );
    const frontDoor = await part(
      'front door',
      () =>
        startFrontDoor({
          port: options.port,
          portIsExplicit: options.portIsExplicit,
          apiTarget: () => apiTarget,
          awsEndpoint: aws.endpoint,
        }),
      close,
    );
    const model = await startModel(options, part, close);
    const outputs = await part('cdk deploy (the stack of stage "local")', () =>
      deploy(
        aws.endpoint,
        aws.region,
        {
          publicUrl: frontDoor.url,
          modelUrl: model.url,
          approvalTimeout: options.approvalTimeoutSeconds,
          slackUrl: options.slack?.apiUrl,
          webhookUrl: options.webhook?.url,
          continueAfterEvents: options.continueAfterEvents,
        },
        stateDirectory,
        options.deployEnvironment && { environment: options.deployEnvironment },
      ),
    );
    const apiKey = randomBytes(24).toString('base64url');
    await storeSecrets(aws, outputs, { modelKey: model.key, apiKey, ...options });
    apiTarget = `${aws.endpoint}/_aws/execute-api/${apiIdOf(outputs.ApiUrl)}/$default`;

    const info: LocalStackInfo = {
      awsEndpoint: aws.endpoint,
      region: aws.region,
      apiUrl: frontDoor.url,
      mailboxUrl: `${frontDoor.url}/mailbox`,
      modelUrl: model.url,
      stateMachineArn: outputs.StateMachineArn,
      headers: { authorization: `Bearer ${apiKey}` },
      pid: process.pid,
    };
    await writeFile(infoFile, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
    started.push(() => rm(infoFile, { force: true }));
    return { info, outputs, traces, awsPid: aws.pid, model, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Part = <T>(name: string, start: () => Promise<T>, end?: (it: T) => Promise<void>) => Promise<T>;

/** A key or an address in the environment means the real thing; otherwise a rehearsal plays, and is called one. */
async function startModel(
  { modelUrl, rehearsals = [] }: StackOptions,
  part: Part,
  close: (server: { close(): Promise<void> }) => Promise<void>,
) {
  const key = process.env.ANTHROPIC_API_KEY || 'local';
  const url =
    modelUrl ??
    (process.env.ANTHROPIC_BASE_URL ||
      (process.env.ANTHROPIC_API_KEY ? 'https://api.anthropic.com' : undefined));
  if (url) return { url, key, isRehearsal: false, description: `model at ${url}` };
  const directories = [`${root}agents`, ...rehearsals];
  const server = await part('rehearsal model', () => startRehearsalServer({ directories }), close);
  return {
    url: server.url,
    key,
    isRehearsal: true,
    description: 'rehearsal (a written conversation; no model is called)',
  };
}

async function storeSecrets(
  { endpoint, region }: LocalAws,
  outputs: Outputs,
  {
    modelKey,
    apiKey,
    slack,
    webhook,
  }: Pick<StackOptions, 'slack' | 'webhook'> & { modelKey: string; apiKey: string },
) {
  const secrets = new SecretsManagerClient({ endpoint, region, credentials: localCredentials });
  const put = (SecretId: string, value: unknown) =>
    secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
  await put(outputs.ModelSecretArn, { apiKey: modelKey });
  await put(outputs.ApiKeysSecretArn, { [createHash('sha256').update(apiKey).digest('hex')]: 'default' });
  if (slack) {
    const { botToken, signingSecret } = slack;
    await put(outputs.SlackSecretArn, { botToken, signingSecret });
  }
  if (webhook) await put(outputs.WebhookSecretArn, { signingSecret: webhook.signingSecret });
}

/** @param url as the stack's output has it, `https://<id>.execute-api.…` */
const apiIdOf = (url: string): string => new URL(url).hostname.split('.')[0] ?? '';
