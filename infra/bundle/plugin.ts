import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { agents, corpora } from '../../agents/registry.ts';
import { type Entry, root, toolNames, toolPath } from './entries.ts';

const resolveDir = fileURLToPath(root);

/** The agents as data, so that a Lambda neither reads files nor parses definitions when it starts. */
const agentsModule = () =>
  `export const agents = ${JSON.stringify(agents)};\nexport const corpora = ${JSON.stringify(corpora)};`;

const toolsModule = () =>
  [
    ...toolNames.map((name) => `import ${name} from './${toolPath(name)}/tool.ts';`),
    `export const tools = { ${toolNames.join(', ')} };`,
  ].join('\n');

/**
 * Answers `#agents` and `#tools` with static modules that have the exports of the two registries, and the entries
 * with their code.
 */
export const stateward = (entries: readonly Entry[]): Plugin => ({
  name: 'stateward',
  setup(build) {
    const code = new Map([
      ['#agents', agentsModule],
      ['#tools', toolsModule],
      ...entries.map((entry) => [`entry:${entry.name}`, () => entry.code] as const),
    ]);
    build.onResolve({ filter: /^(#agents$|#tools$|entry:)/ }, ({ path }) => ({
      path,
      namespace: 'stateward',
      sideEffects: path.startsWith('entry:'),
    }));
    build.onLoad({ filter: /.*/, namespace: 'stateward' }, ({ path }) => ({
      contents: code.get(path)?.() ?? '',
      loader: 'ts',
      resolveDir,
    }));
    // WebAssembly is set up when its module is loaded: who does not use it must not load it.
    build.onResolve({ filter: /^@cedar-policy\/cedar-wasm\/nodejs$/ }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
      sideEffects: false,
    }));
    // A definition only declares: who uses none of it need not carry it.
    build.onResolve({ filter: /^\.\/.*\/tool\.ts$/, namespace: 'stateward' }, ({ path }) => ({
      path: fileURLToPath(new URL(path, root)),
      sideEffects: false,
    }));
  },
});
