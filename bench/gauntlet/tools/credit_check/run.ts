import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import type tool from './tool.ts';

/** The same customer has the same score. */
const run: ToolRun<typeof tool> = async ({ user_id }) => ({
  score: [...user_id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 101,
});

export default run;
