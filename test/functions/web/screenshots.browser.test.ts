import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { galleryApp } from './gallery-app.ts';
import { served } from './served.ts';

interface Shot {
  readonly file: string;
  readonly path: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** Chosen before the picture is taken. */
  readonly choice?: string;
}

/** What `docs/approval.md` shows. `SCREENSHOTS=1` takes it again; a change of the pages does not ask for it. */
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

describe.skipIf(!process.env.SCREENSHOTS)('a picture', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    [browser, server] = await Promise.all([launchChromium(), served(galleryApp)]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each(shots)('$file', async ({ file, path, width, colorScheme, choice }) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      // The clock would show another second each time.
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto(`${server.origin}${path}`);
    if (choice) await page.locator(`input[value="${choice}"]`).check();
    const image = await page.screenshot({ fullPage: true });
    expect(image.length).toBeGreaterThan(10_000);
    writeFileSync(`${folder}${file}.png`, image);
    await context.close();
  });
});
