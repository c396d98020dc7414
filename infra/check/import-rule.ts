import { globSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../bundle/entries.ts';

interface Layer {
  readonly files: RegExp;
  /** Project paths and packages it may import; Node's own modules need no mention, but in core. */
  readonly may: readonly RegExp[];
  /** What its code may not contain. */
  readonly never?: RegExp;
}

const contracts = /^functions\/core\/(contracts\/|errors\.ts)/;
const environment = /process\.env(?!\.AWS_LAMBDA_)/;
const anything = /^/;

const infra = [
  /^infra\//,
  /^functions\/core\/contracts\//,
  /^tools\/(registry|folders|\w+\/(tool|grants))\.ts$/,
  /^agents\//,
  /^(?!functions\/|tools\/|local\/|test\/)/,
];

/** The design's import rule: the first layer that a file belongs to holds. */
const layers: Readonly<Record<string, Layer>> = {
  core: {
    files: /^functions\/core\//,
    may: [/^functions\/core\//, /^zod$/, /^node:crypto$/],
    never: /process\.env|\bDate\.now|new Date\(\)|\brandom(UUID|Bytes)\b|Math\.random|\bconsole\./,
  },
  container: {
    files: /^functions\/adapters\/container\.ts$/,
    // Channels put together what a page looks like there and the service that takes it.
    may: [/^functions\/(core|adapters|web\/channels)\//, /^(?!functions\/)/],
  },
  adapters: {
    files: /^functions\/adapters\//,
    may: [/^functions\/(core|adapters)\//, /^(?!functions\/|tools\/|agents\/|infra\/)/],
    never: environment,
  },
  web: {
    files: /^functions\/web\//,
    may: [/^functions\/(core|web)\//, /^zod$/, /^(hono|@hono\/)/, /^diff$/],
    never: environment,
  },
  // Not a state but part of the deploy: it fills tables that no port knows.
  seed: { files: /^functions\/seed\.ts$/, may: [/^agents\//, /^(?!functions\/)/], never: environment },
  functions: {
    files: /^functions\//,
    may: [/^functions\/(core|web|adapters)\//, /^(tools|agents)\//, /^(zod|aws-lambda|hono\/aws-lambda)$/],
    never: environment,
  },
  // They look for folders, also where the environment names more.
  folders: { files: /^(tools|agents)\/folders\.ts$/, may: [] },
  'tool declarations': { files: /\btools\/\w+\/tool\.ts$/, may: [contracts, /^zod$/], never: environment },
  'tool grants': {
    files: /\btools\/\w+\/grants\.ts$/,
    may: [contracts, /\btools\/\w+\/tool\.ts$/],
    never: environment,
  },
  // Stateward's own tools reach what it keeps through its ports, with what infra grants for that; others bring clients
  // of their own, for systems of their own.
  'memory tools': {
    files: /^tools\/(remember|recall|forget|recall_result)\/run\.ts$/,
    may: [
      /^functions\/(core\/|adapters\/container\.ts$)/,
      /^tools\//,
      /^(?!functions\/|agents\/|infra\/|local\/)/,
    ],
    never: environment,
  },
  tools: {
    files: /^tools\//,
    may: [contracts, /^tools\//, /^(?!functions\/|agents\/|infra\/|local\/)/],
    never: environment,
  },
  agents: { files: /^agents\//, may: [contracts, /^agents\//] },
  // They also hold what people write against what the core and the rehearsal server make of it.
  checks: {
    files: /^infra\/check\//,
    may: [
      ...infra,
      /^functions\/core\/(ask-human|finish|models|nearest|tools)\.ts$/,
      /^local\/rehearsal\/load\.ts$/,
    ],
  },
  infra: { files: /^infra\//, may: infra },
  tests: { files: /^test\//, may: [anything] },
  others: { files: anything, may: [/^functions\/(core|adapters|web)\//, /^(?!functions\/)/] },
};

const aliases: Readonly<Record<string, string>> = {
  '#agents': 'agents/registry.ts',
  '#tools': 'tools/registry.ts',
};

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly code: string;
}

const statement =
  /^\s*(import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

/** What a file imports: project paths, or names of packages. */
export const importsOf = ({ path, code }: Source): Import[] =>
  Array.from(code.matchAll(statement), ([text, , named, dynamic]) => {
    const specifier = (named ?? dynamic) as string;
    const relative = specifier.startsWith('.') ? posix.join(dirname(path), specifier) : undefined;
    return {
      target: relative ?? aliases[specifier] ?? specifier,
      typeOnly: /^\s*(import|export)\s+type\s/.test(text),
    };
  });

/** @returns a sentence for each import or name that the rule forbids, and for each cycle. */
export function violations(sources: readonly Source[]): string[] {
  return [...sources.flatMap(forbidden), ...cycles(sources)];
}

function forbidden(source: Source): string[] {
  const [name, layer] = Object.entries(layers).find(([, { files }]) => files.test(source.path)) as [
    string,
    Layer,
  ];
  const imports = importsOf(source)
    .map(({ target }) => target)
    .filter((target) => !layer.may.some((allowed) => allowed.test(target)))
    .filter((target) => name === 'core' || !target.startsWith('node:'))
    .map((target) => `${source.path} (${name}) may not import ${target}`);
  const words = withoutComments(source.code).match(layer.never ?? /$^/);
  return words ? [...imports, `${source.path} (${name}) may not use ${words[0]}`] : imports;
}

const withoutComments = (code: string) => code.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

/** Imports of types alone leave no trace at run time, and make no cycle. */
function cycles(sources: readonly Source[]): string[] {
  const graph = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source).flatMap((it) => (it.typeOnly ? [] : [it.target])),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found.map((cycle) => `cycle: ${cycle}`);
}

/** Every TypeScript file of the project. */
export const projectSources = (): Source[] =>
  globSync('{functions,tools,agents,infra,local,cli,console,bench,test}/**/*.ts', {
    cwd: fileURLToPath(root),
  })
    .map((path) => ({ path: path.replaceAll('\\', '/'), code: readFileSync(new URL(path, root), 'utf8') }))
    .sort((a, b) => a.path.localeCompare(b.path));

if (import.meta.main) {
  const found = violations(projectSources());
  for (const violation of found) console.error(violation);
  if (found.length > 0) process.exitCode = 1;
}
