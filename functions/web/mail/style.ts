import { trusted } from '../html.ts';

/** Mail programs know tables and inline styles; those that know the dark scheme get `dark`. */
export const dark = trusted(`
@media (prefers-color-scheme:dark){
.page{background:#0f141b !important}
.card{background:#171e28 !important;border-color:#2f3a4b !important}
.text{color:#e7ecf3 !important}.soft{color:#a9b6c8 !important}
.field{background:#10161e !important;border-color:#2f3a4b !important;color:#e7ecf3 !important}
.warn{background:#35280f !important;color:#f3c26b !important}
.link{color:#86abff !important}
}`);

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const mono = 'font-family:Menlo,Consolas,monospace';
const asWritten = 'white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word';
const box = 'background:#f7f9fb;border:1px solid #d5dbe4;color:#161f2c';

export const text = trusted(
  `class="text" style="margin:0 0 12px;color:#161f2c;font-size:16px;line-height:1.5;${font}"`,
);
export const soft = trusted(
  `class="soft" style="margin:0 0 8px;color:#4d5a6e;font-size:14px;line-height:1.5;overflow-wrap:anywhere;${font}"`,
);
export const warning = trusted(
  `class="warn" style="margin:0 0 12px;padding:9px 12px;border-radius:6px;background:#fdf3dc;color:#7d4a03;font-size:15px;line-height:1.5;overflow-wrap:anywhere;${font}"`,
);
export const title = (size = 17, margin = '24px 0 8px') =>
  trusted(
    `class="text" style="margin:${margin};color:#161f2c;font-size:${size}px;line-height:1.3;font-weight:bold;overflow-wrap:anywhere;${font}"`,
  );
export const field = trusted(
  `class="field" style="margin:0 0 14px;padding:10px 12px;${box};border-radius:6px;font-size:14px;line-height:1.5;${asWritten};${mono}"`,
);
/** For what people write: a task, a question. */
export const prose = trusted(
  `class="field" style="margin:0 0 14px;padding:10px 12px;${box};border-radius:6px;font-size:15px;line-height:1.5;${asWritten};${font}"`,
);
/** Around a mail or a row. */
export const mailHead = trusted(
  `class="field" style="margin:0 0 14px;${box};border-radius:6px;table-layout:fixed;border-collapse:separate"`,
);
export const rowCell = trusted(
  `class="field" style="padding:8px 12px;border:0;border-bottom:1px solid #d5dbe4;background:#f7f9fb;color:#161f2c;font-size:14px;line-height:1.45;font-weight:normal;${asWritten};${font}"`,
);
export const mailBody = trusted(
  `class="card text" style="padding:14px 12px;background:#ffffff;border:0;color:#161f2c;font-size:15px;line-height:1.55;border-radius:0 0 6px 6px;${asWritten};${font}"`,
);
export const button = trusted(
  `style="display:inline-block;padding:13px 24px;background:#1d4ed8;border-radius:8px;color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none;${font}"`,
);
