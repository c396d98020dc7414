import type { ToolGrants } from '../../../../functions/core/contracts/tool.ts';

const grants: ToolGrants = () => ({ environment: {}, statements: [] });

export default grants;
