import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import { bookNamed, pageText } from '../../book.ts';
import type tool from './tool.ts';

const run: ToolRun<typeof tool> = async ({ book, page }) => ({ page, text: pageText(bookNamed(book), page) });

export default run;
