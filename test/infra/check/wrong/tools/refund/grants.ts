import type { ToolGrants } from '../../../../../../functions/core/contracts/tool.ts';

/** It touches nothing. */
const grants: ToolGrants = () => ({ environment: {}, statements: [] });

export default grants;
