import type * as z from 'zod';
import { hashOf } from '../../core/canonical.ts';
import { flawIn } from '../../core/storable.ts';
import { restored, visible } from '../html.ts';

/** What a person left in the field of one argument. */
export type Typed =
  | { readonly is: 'value'; readonly value: unknown }
  | { readonly is: 'absent' }
  | { readonly is: 'wrong'; readonly problem: string };

/**
 * Reads the field of an argument: text where the argument is text now, JSON where it is anything else. Where there is
 * nothing yet, JSON if the tool takes that, else text. A field that was left as it was shown changes nothing, whatever
 * a browser made of its line ends and the page of characters that cannot be seen.
 * @param current the argument as it is; `undefined` where it is absent
 * @param field the tool's schema of the argument, if it has one
 */
export function typedArgument(raw: string, current: unknown, field: z.core.$ZodType | undefined): Typed {
  const shown = withLineFeeds(raw);
  const text = restored(shown);
  const json = parsed(text);
  if (isUntouched(shown, json, current)) return current === undefined ? { is: 'absent' } : value(current);
  const takes = (candidate: unknown) =>
    (field as z.ZodType | undefined)?.safeParse(candidate).success ?? true;
  if (typeof current === 'string')
    return text === '' && !takes('') && takes(undefined) ? { is: 'absent' } : value(text);
  if (text.trim() === '' && takes(undefined)) return { is: 'absent' };
  if (current === undefined || current === null)
    return json && typeof json.value !== 'string' && takes(json.value) ? value(json.value) : value(text);
  if (json) return value(json.value);
  return {
    is: 'wrong',
    problem:
      typeof current === 'number'
        ? `must be a number, written like ${current}`
        : 'must be JSON, as it is now; put text in double quotes',
  };
}

const value = (of: unknown): Typed => ({ is: 'value', value: of });

const withLineFeeds = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

function isUntouched(text: string, json: Json | undefined, current: unknown): boolean {
  if (current === undefined) return text === '';
  if (typeof current === 'string') return text === withLineFeeds(visible(current));
  if (json && hashOf(json.value) === hashOf(current)) return true;
  const shown = [JSON.stringify(current), JSON.stringify(current, null, 2)];
  return shown.some((each) => text === visible(each));
}

interface Json {
  readonly value: unknown;
}

/** @returns `undefined` for what is no JSON, or none that could be kept. */
function parsed(text: string): Json | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return flawIn(read) ? undefined : { value: read };
  } catch {
    return undefined;
  }
}
