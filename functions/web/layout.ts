import { createHash } from 'node:crypto';
import { type Html, html, trusted } from './html.ts';
import { clockStyle } from './page/clock.ts';
import { styleSheet as pageStyle } from './style-sheet.ts';

const styleSheet = pageStyle + clockStyle;

/**
 * Nothing may load but our own style sheet, and a form goes nowhere but back. Known by its hash, so that an
 * injected style would not run either.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(styleSheet).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A whole document: no script, nothing from elsewhere. */
export const layout = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${title} · Stateward</title>
<style>${trusted(styleSheet)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header class="bar"><span class="brand">Stateward</span></header>
<main id="content" tabindex="-1">${content}</main>
</body>
</html>
`.toString();

/** A page that only says something. */
export const messagePage = (title: string, detail: string): string =>
  layout(title, html`<section class="card message"><h1>${title}</h1><p>${detail}</p></section>`);
