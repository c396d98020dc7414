import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { extraAgents } from '../agents/folders.ts';
import { extraTools } from '../tools/folders.ts';
import { copyBeside } from './bundle/beside.ts';
import { type BundleName, type Entry, entries, root } from './bundle/entries.ts';
import { fingerprint } from './bundle/fingerprint.ts';
import { stateward } from './bundle/plugin.ts';

export interface Bundle {
  /** The Lambda's code; its handler is `<name>.handler`. */
  readonly directory: string;
  readonly bytes: number;
}
export type Bundles = Readonly<Record<BundleName, Bundle>>;

/** Tools or agents of a test are there too. */
export const hasExtras = extraTools.length + extraAgents.length > 0;

/** Where the stacks look for the bundles; not in version control. */
export const bundlesDirectory = fileURLToPath(
  new URL(hasExtras ? '.stateward/bundles-with-extras' : '.stateward/bundles', root),
);

// Packages that are still CommonJS inside (the X-Ray SDK, Cedar, TensorFlow.js) call `require` for Node's own modules, and look for
// files beside them.
const banner = `import{createRequire as statewardRequire}from'node:module';const require=statewardRequire(import.meta.url),__dirname=import.meta.dirname;`;

/**
 * Builds every Lambda in one go, SDKs included, each into a directory of its own; what was built from the same
 * sources is taken as it is. The same sources give the same bytes, so a Lambda's version changes only with its code.
 * @throws Error naming the source files that are missing, or every mistake that esbuild found.
 */
export async function bundle(outDir: string = bundlesDirectory): Promise<Bundles> {
  requireSources(entries);
  const stamp = join(outDir, 'fingerprint');
  const current = fingerprint();
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== current) {
    const fresh = `${outDir.replace(/\/+$/, '')}.${process.pid}`;
    await buildAll(fresh);
    await writeFile(join(fresh, 'fingerprint'), current);
    await replace(outDir, fresh);
  }
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ({ name }) => {
        const directory = join(outDir, name);
        return [name, { directory, bytes: await sizeOf(directory) }] as const;
      }),
    ),
  ) as Bundles;
}

async function sizeOf(directory: string): Promise<number> {
  const files = await readdir(directory);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(directory, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Whoever reads the old one meanwhile finds it whole; of two who build at once, the first one's stays. */
async function replace(directory: string, fresh: string) {
  const old = `${fresh}.old`;
  await rename(directory, old).catch(() => {});
  await rename(fresh, directory).catch(() => rm(fresh, { recursive: true, force: true }));
  await rm(old, { recursive: true, force: true });
}

/** Builds entries, each into the folder of its name. */
export async function buildAll(outdir: string, wanted: readonly Entry[] = entries): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: wanted.map(({ name }) => ({ in: `entry:${name}`, out: `${name}/${name}` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The SDKs' ES modules: unlike their CommonJS, they leave out what is not used.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    loader: { '.md': 'text' },
    banner: { js: banner },
    plugins: [stateward(wanted)],
    logLevel: 'silent',
    metafile: true,
  });
  await Promise.all(
    Object.entries(metafile.outputs).map(([output, { inputs }]) => copyBeside(output, Object.keys(inputs))),
  );
}

function requireSources(wanted: readonly Entry[]) {
  const missing = new Set(
    wanted.flatMap(({ sources }) => sources).filter((path) => !existsSync(new URL(path, root))),
  );
  if (missing.size > 0) throw new Error(`Cannot build the Lambdas; missing: ${[...missing].join(', ')}.`);
}

if (import.meta.main) {
  const started = performance.now();
  const bundles = Object.entries(await bundle()).sort(([a], [b]) => a.localeCompare(b));
  for (const [name, { bytes }] of bundles)
    console.log(`${name.padEnd(24)}${(bytes / 1024).toFixed(0).padStart(6)} KB`);
  console.log(`in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
