import { readdir } from 'node:fs/promises';
import type { ToolDefinition } from '../functions/core/contracts/tool.ts';

/**
 * Every folder beside this file, read from disk. In a Lambda bundle `infra/bundle.ts` answers `#tools` with the
 * same export as static imports, so that adding a tool is adding a folder.
 */
const folders = (await readdir(new URL('./', import.meta.url), { withFileTypes: true })).filter((entry) =>
  entry.isDirectory(),
);

export const tools: Readonly<Record<string, ToolDefinition>> = Object.fromEntries(
  await Promise.all(
    folders.map(async ({ name }) => {
      const { default: tool } = (await import(`./${name}/tool.ts`)) as { default: ToolDefinition };
      return [name, tool] as const;
    }),
  ),
);
