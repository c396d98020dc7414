import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * A headless browser of this machine.
 * @throws Error that says what to install.
 */
export function launchChromium(): Promise<Browser> {
  const wanted = process.env.CHROMIUM_PATH;
  const executablePath = (wanted ? [wanted] : places).find(runs);
  if (!executablePath)
    throw new Error(
      `No Chromium at ${wanted ?? places.join(', ')}. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.`,
    );
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-lcd-text'],
  });
}
