import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { galleryApp } from './gallery-app.ts';
import { served } from './served.ts';

/** `npm run screenshots`: takes the pictures of `docs/approval.md` again, from the states in `gallery.ts`. */

interface Shot {
  readonly file: string;
  readonly path: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** Chosen before the picture is taken. */
  readonly choice?: string;
}

const shots: readonly Shot[] = [
  { file: 'page-1280-light', path: '/page/mail', width: 1280, colorScheme: 'light' },
  { file: 'page-1280-dark', path: '/page/several', width: 1280, colorScheme: 'dark' },
  { file: 'page-390-light', path: '/page/mail', width: 390, colorScheme: 'light' },
  { file: 'page-390-dark', path: '/page/question', width: 390, colorScheme: 'dark' },
  { file: 'change-1280-light', path: '/page/mail', width: 1280, colorScheme: 'light', choice: 'edit' },
  { file: 'changed-1280-dark', path: '/page/changed-before', width: 1280, colorScheme: 'dark' },
  { file: 'mistake-390-light', path: '/page/mistaken', width: 390, colorScheme: 'light' },
  { file: 'voted-1280-light', path: '/page/voted', width: 1280, colorScheme: 'light' },
  { file: 'mail-390-light', path: '/mail/mail', width: 390, colorScheme: 'light' },
  { file: 'mail-390-dark', path: '/mail/mail', width: 390, colorScheme: 'dark' },
  { file: 'mail-1280-light', path: '/mail/several', width: 1280, colorScheme: 'light' },
  { file: 'mail-1280-dark', path: '/mail/several', width: 1280, colorScheme: 'dark' },
];
const folder = fileURLToPath(new URL('../../../docs/images/approval/', import.meta.url));

/** A whole page as WebP, a third of the size of a PNG. */
async function picture(
  browser: Browser,
  origin: string,
  { path, width, colorScheme, choice }: Shot,
): Promise<Buffer> {
  // The clock would show another second each time.
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${origin}${path}`);
  if (choice) await page.locator(`input[value="${choice}"]`).check();
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 70,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  });
  await context.close();
  return Buffer.from(data, 'base64');
}

mkdirSync(folder, { recursive: true });
const [browser, server] = await Promise.all([launchChromium(), served(galleryApp)]);
try {
  for (const shot of shots) {
    const image = await picture(browser, server.origin, shot);
    writeFileSync(`${folder}${shot.file}.webp`, image);
    console.log(`${shot.file}.webp  ${Math.round(image.length / 1_000)} KB`);
  }
} finally {
  await browser.close();
  await server.close();
}
