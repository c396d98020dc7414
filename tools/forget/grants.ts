import type { ToolGrants } from '../../functions/core/contracts/tool.ts';

const grants: ToolGrants = () => ({ environment: {}, statements: [], memory: 'readWrite' });

export default grants;
