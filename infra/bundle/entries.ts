import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolFolders } from '../../tools/folders.ts';

/** The repository's root, as a URL that ends with a slash. */
export const root = new URL('../../', import.meta.url);

/** Every Lambda that is one file of `functions/`, exporting `handler`. */
const functionNames = [
  'admit',
  'plan',
  'guard',
  'request-approval',
  'follow-up',
  'announce',
  'resume',
  'expire-approval',
  'verify-results',
  'verify-answer',
  'settle',
  'reconcile',
  'compensate',
  'settle-compensation',
  'reconcile-compensation',
  'sweep',
  'api',
  'authorize',
  'ingress',
  'publish',
  'seed',
  'embed',
  'erase',
] as const;
export type FunctionName = (typeof functionNames)[number];
export type BundleName = FunctionName | `tool-${string}`;

/** Every tool, in alphabetical order. */
export const toolNames: readonly string[] = [...toolFolders.keys()];

/** From the repository's root, with `/`. */
export const pathOf = (url: URL): string =>
  relative(fileURLToPath(root), fileURLToPath(url)).replaceAll('\\', '/');

/** The tool's folder, from the repository's root. */
export const toolPath = (tool: string): string => pathOf(toolFolders.get(tool) as URL);

/** Lambda and bundle of a tool; AWS names have no underscores here. */
export const toolBundle = (tool: string): BundleName => `tool-${tool.replaceAll('_', '-')}`;

export interface Entry {
  readonly name: BundleName;
  /** Source files the bundle starts from; each must exist. */
  readonly sources: readonly string[];
  readonly code: string;
}

const fileEntry = (name: FunctionName): Entry => ({
  name,
  sources: [`functions/${name}.ts`],
  code: `export { handler } from './functions/${name}.ts';`,
});

const toolEntry = (tool: string): Entry => ({
  name: toolBundle(tool),
  sources: ['functions/execute.ts', `${toolPath(tool)}/tool.ts`, `${toolPath(tool)}/run.ts`],
  code: [
    `import { executeHandler } from './functions/execute.ts';`,
    `import tool from './${toolPath(tool)}/tool.ts';`,
    `import run from './${toolPath(tool)}/run.ts';`,
    'export const handler = executeHandler(tool, run);',
  ].join('\n'),
});

/** Everything that becomes a Lambda: a file of `functions/`, or a folder of `tools/` around `execute`. */
export const entries: readonly Entry[] = [...functionNames.map(fileEntry), ...toolNames.map(toolEntry)];
