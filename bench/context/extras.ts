import { fileURLToPath } from 'node:url';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// Whoever looks for tools and agents after this finds those of this benchmark too, `cdk deploy` as well.
process.env.STATEWARD_EXTRA_TOOLS = folder('tools');
process.env.STATEWARD_EXTRA_AGENTS = folder('agents');
