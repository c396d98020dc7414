import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { OutputName } from '../infra/outputs.ts';
import { localAssetBucket, type Overrides, stackName } from '../infra/stages.ts';

export type Outputs = Readonly<Record<OutputName, string>>;

/** What any client of local AWS needs; the credentials are not secret, the emulator takes any. */
export const localCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is deployed. */
export interface Source {
  /** The repository, or a changed copy of it. */
  readonly root?: string;
  /** More variables for `cdk`, e.g. where more tools are. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The same `cdk deploy` as for AWS, pointed at local AWS.
 * @param stateDirectory where the cloud assembly and the outputs are written
 * @throws Error with the end of what cdk printed
 */
export async function deploy(
  endpoint: string,
  region: string,
  overrides: Overrides,
  stateDirectory: string,
  source: Source = {},
): Promise<Outputs> {
  const s3 = new S3Client({ endpoint, region, credentials: localCredentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: localAssetBucket }));

  const outputsFile = `${stateDirectory}/outputs.json`;
  const context = Object.entries({ stage: 'local', ...overrides }).flatMap(([key, value]) =>
    value === undefined ? [] : ['-c', `${key}=${value}`],
  );
  await cdk(
    [
      'deploy',
      '--method',
      'direct',
      '--require-approval',
      'never',
      '--ci',
      '--no-notices',
      '--no-version-reporting',
    ].concat(['--output', `${stateDirectory}/cdk.out`, '--outputs-file', outputsFile, ...context]),
    source.root ?? root,
    {
      ...source.environment,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    },
  );
  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Outputs>;
  return outputs[stackName('local')] as Outputs;
}

/** The CLI ends with us. None of the caller's own AWS settings reach it, so that nothing can go to a real account. */
function cdk(args: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const preload = new URL('./end-with-parent.mjs', import.meta.url).href;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', preload, `${root}node_modules/aws-cdk/bin/cdk`, ...args],
      {
        cwd,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...Object.fromEntries(own), ...env },
      },
    );
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n')));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`cdk deploy failed:\n${lines.slice(-40).join('\n')}`)),
    );
  });
}
