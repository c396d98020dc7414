import type { ToolGrants } from '../../functions/core/contracts/tool.ts';

/** Every tool may read the calls of its run. */
const grants: ToolGrants = () => ({ environment: {}, statements: [] });

export default grants;
