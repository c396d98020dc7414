import type { ToolDefinition } from '../functions/core/contracts/tool.ts';
import { toolFolders } from './folders.ts';

/**
 * Every tool, read from disk. In a Lambda bundle `infra/bundle.ts` answers `#tools` with the same export as static
 * imports, so that adding a tool is adding a folder.
 */
export const tools: Readonly<Record<string, ToolDefinition>> = Object.fromEntries(
  await Promise.all(
    Array.from(toolFolders, async ([name, folder]) => {
      const { default: tool } = (await import(new URL('tool.ts', folder).href)) as {
        default: ToolDefinition;
      };
      return [name, tool] as const;
    }),
  ),
);
