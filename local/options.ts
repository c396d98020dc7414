import { parseArgs } from 'node:util';

/** What a careless command line means is said in one sentence, not guessed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const frontDoorPort = 4600;

const known = {
  port: { type: 'string' },
  'model-url': { type: 'string' },
  'approval-timeout': { type: 'string' },
  agent: { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface Options {
  readonly port: number;
  readonly portIsExplicit: boolean;
  readonly modelUrl: string | undefined;
  readonly approvalTimeoutSeconds: number | undefined;
  readonly agent: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws UsageError naming the option and what it takes. */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const modelUrl = values['model-url'];
  if (modelUrl !== undefined && !/^https?:/.test(URL.parse(modelUrl)?.protocol ?? ''))
    throw new UsageError(`--model-url takes the address of a Messages API server, not "${modelUrl}".`);
  return {
    port: wholeNumber('port', values.port, 65_535) ?? frontDoorPort,
    portIsExplicit: values.port !== undefined,
    modelUrl: modelUrl?.replace(/\/+$/, ''),
    approvalTimeoutSeconds: wholeNumber('approval-timeout', values['approval-timeout'], 31_536_000),
    agent: values.agent,
    yes: values.yes ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new UsageError(`--${name} takes a whole number from 1 to ${max}, not "${text}".`);
  return value;
}
