import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import { ToolError } from '../../../../functions/core/errors.ts';
import type tool from './tool.ts';

const run: ToolRun<typeof tool> = async ({ fault }) => {
  if (fault === 'refuses') throw new ToolError('stock_audit: the warehouse is closed.');
  if (fault === 'throws') throw new Error('the scanner lost its connection');
  if (fault === 'dies') process.kill(process.pid, 'SIGKILL');
  return { units: fault === 'wrong_output' ? -1 : 412 };
};

export default run;
