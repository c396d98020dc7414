import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns the path of a Chromium or Chrome, or undefined. `CHROMIUM_PATH` goes first. */
export function findBrowser() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM_PATH, ...onPath, ...places].find((path) => path && existsSync(path));
}

/**
 * @param quiet runs a program and rejects with its output where it fails
 * @throws Error saying what to install where apt cannot do it
 */
export async function installWithApt(quiet) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Error(
      'The page tests need Chromium or Chrome. Install one (for example: sudo apt-get install chromium), or set CHROMIUM_PATH.',
    );
  await quiet('apt-get', ['update', '-q']);
  await quiet('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
