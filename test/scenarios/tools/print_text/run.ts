import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import type tool from './tool.ts';

const needle = 'NEEDLE';
const letters = 'abcdefghijklmnopqrstuvwxyz ';
const filling = (length: number): string =>
  letters.repeat(Math.ceil(length / letters.length)).slice(0, length);

const run: ToolRun<typeof tool> = async ({ bytes }) => {
  const before = Math.max(0, Math.floor((bytes - needle.length) / 2));
  return `${filling(before)}${needle}${filling(bytes)}`.slice(0, bytes);
};

export default run;
