import { fileURLToPath } from 'node:url';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What lets a process, `cdk deploy` as well, find the tools and agents of the scenarios beside the others. */
export const extras = {
  STATEWARD_EXTRA_TOOLS: folder('tools'),
  STATEWARD_EXTRA_AGENTS: folder('agents'),
} as const;
