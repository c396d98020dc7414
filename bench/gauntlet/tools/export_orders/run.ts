import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import type tool from './tool.ts';

/** Every page is another text, of the length that was asked for. */
const run: ToolRun<typeof tool> = async ({ page, kilobytes }) => ({
  page,
  text: `order ${page} of the export, `.repeat(kilobytes * 64).slice(0, kilobytes * 1_024),
});

export default run;
