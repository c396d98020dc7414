import { visible } from '../html.ts';
import { beginning, limits, sizeOf } from './blocks.ts';

/** What a note on what was left out takes up at most. */
const noteSize = 60;

/**
 * How much of others' text one message holds. Slack takes about 13,000 characters of blocks in all, which it does not
 * document (slackapi/bolt-js#2509); so this stays well below.
 */
export class Room {
  #left: number;
  #isWhole = true;
  constructor(size: number) {
    this.#left = size;
  }

  /** Whether nothing had to be shortened. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether hardly anything more fits. */
  get isFull(): boolean {
    return this.#left < noteSize;
  }

  /** @returns the text, or its beginning and how much of it is on the page only. */
  take(text: string): string {
    const seen = visible(text);
    const allowed = Math.min(this.#left, limits.text);
    if (sizeOf(seen) <= allowed) {
      this.#left -= sizeOf(seen);
      return seen;
    }
    this.leaveOut();
    const part = beginning(seen, allowed - noteSize);
    this.#left -= sizeOf(part) + noteSize;
    return `${part}… (${seen.length - part.length} more characters on the page)`;
  }

  /** Something is on the page only. */
  leaveOut(): void {
    this.#isWhole = false;
  }
}
