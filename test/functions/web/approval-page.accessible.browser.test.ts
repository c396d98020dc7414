import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { exhibits } from './gallery.ts';
import { galleryApp } from './gallery-app.ts';
import { served } from './served.ts';

const looks = [
  { colorScheme: 'light', viewport: { width: 390, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
] as const satisfies BrowserContextOptions[];
const names = Object.keys(exhibits);

describe('in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  let origin: string;
  let close: () => Promise<void>;
  const pages = new Map<string, Page>();

  beforeAll(async () => {
    [browser, { origin, close }] = await Promise.all([launchChromium(), served(galleryApp)]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await close?.();
  });

  async function visit<Result>(
    path: string,
    look: BrowserContextOptions,
    then: (page: Page, complaints: string[]) => Promise<Result>,
  ): Promise<Result> {
    const page = await pageFor(look);
    const complaints: string[] = [];
    page.removeAllListeners('console');
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`${origin}${path}`);
    return then(page, complaints);
  }
  /** One for each look, since a browser takes longer to open a window than to go somewhere else in it. */
  async function pageFor(look: BrowserContextOptions): Promise<Page> {
    const key = JSON.stringify(look);
    const page = pages.get(key) ?? (await browser.newPage(look));
    pages.set(key, page);
    return page;
  }
  /** Brings up the fields that only a choice shows. */
  async function unfold(page: Page) {
    for (const radio of await page.locator('input[type=radio][value=edit]').all()) await radio.check();
    for (const summary of await page.locator('details:not([open]) > summary').all()) await summary.click();
  }
  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    return violations.map(
      ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  }

  it.each(names)('axe finds nothing on the page, folded or not: %s', async (name) => {
    for (const look of looks)
      await visit(`/page/${name}`, look, async (page) => {
        expect(await violations(page)).toEqual([]);
        await unfold(page);
        expect(await violations(page)).toEqual([]);
      });
  });

  it.each(['mail', 'several', 'question', 'hostile'])('axe finds nothing in the mail: %s', async (name) => {
    // A mail is shown inside a page that has a landmark of its own.
    for (const look of looks)
      await visit(`/mail/${name}`, look, async (page) =>
        expect(
          (await violations(page)).filter((found) => !/ (region|landmark-one-main):/.test(found)),
        ).toEqual([]),
      );
  });

  it.each(names)('nothing is wider than a screen of 320 pixels, page and mail: %s', async (name) => {
    const look = { viewport: { width: 320, height: 640 } };
    const width = 'document.documentElement.scrollWidth';
    await visit(`/page/${name}`, look, async (page) => {
      await unfold(page);
      expect(await page.evaluate(width)).toBe(320);
    });
    await visit(`/mail/${name}`, look, async (page) => expect(await page.evaluate(width)).toBe(320));
  });

  it('the style is let through by the policy, and nothing else is asked for', async () => {
    await visit('/page/mail', looks[0], async (page, complaints) => {
      const radius = 'getComputedStyle(document.querySelector(".card")).borderRadius';
      expect(await page.evaluate(radius)).not.toBe('0px');
      expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
      await page.evaluate(
        'document.head.append(Object.assign(document.createElement("style"),{textContent:"*{display:none}"}))',
      );
      expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    });
  });

  it('the clock runs down to nothing by the style alone', async () => {
    await visit('/page/several', looks[1], async (page) => {
      const leftAt = (ms: number) =>
        page.evaluate(`(() => {
          const live = document.querySelector('.clock .live');
          const [animation] = live.getAnimations();
          animation.pause();
          animation.currentTime = ${ms};
          return getComputedStyle(live).getPropertyValue('--left');
        })()`);
      expect(await leftAt(0)).toBe('11952');
      expect(await leftAt(10_000)).toBe('11942');
      expect(await leftAt(20_000_000)).toBe('0');
      const timer = page.getByRole('timer');
      expect(await timer.textContent()).toBe('3 h 19 min');
    });
  });

  it('the clock stands still for who wants no motion, and says what was left', async () => {
    await visit('/page/mail', { ...looks[0], reducedMotion: 'reduce' }, async (page) => {
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
      expect((await page.getByText('4 min 12 s').boundingBox())?.width).toBeGreaterThan(30);
    });
  });

  it('every stop of the Tab key can be seen, in the order of the page', async () => {
    for (const look of looks)
      await visit('/page/several', look, async (page) => {
        const stops: string[] = [];
        for (let stop = ''; stop !== 'BODY'; ) {
          await page.keyboard.press('Tab');
          const [id, outline] = await page.evaluate<[string, string]>(`(() => {
            const at = document.activeElement;
            const ring = getComputedStyle(at.closest('.choice') ?? at);
            return [at.name || at.tagName, ring.outlineStyle + ' ' + parseFloat(ring.outlineWidth)];
          })()`);
          stop = id;
          stops.push(id);
          if (id !== 'BODY') expect(`${id} ${outline}`).toMatch(/ (solid|auto) [1-9]/);
        }
        expect([...new Set(stops)]).toEqual([
          'A',
          'SUMMARY',
          'decision.call_3_2',
          'reason.call_3_2',
          'decision.call_3_3',
          'reason.call_3_3',
          'BUTTON',
          'BODY',
        ]);
      });
  });

  it('fields of a choice show once it is chosen, and go when another one is', async () => {
    await visit('/page/several', { ...looks[1], javaScriptEnabled: false }, async (page) => {
      const group = page.getByRole('group', { name: 'Your decision on add_order_note' });
      const grant = group.getByRole('combobox', { name: 'How far the approval reaches' });
      const text = group.getByRole('textbox', { name: 'text' });
      expect([await grant.isVisible(), await text.isVisible()]).toEqual([false, false]);
      await group.getByRole('radio', { name: 'Approve' }).check();
      expect([await grant.isVisible(), await text.isVisible()]).toEqual([true, false]);
      await group.getByRole('radio', { name: 'Change it' }).check();
      expect([await grant.isVisible(), await text.isVisible()]).toEqual([false, true]);
    });
  });
});
