import { diffWordsWithSpace } from 'diff';
import { type Html, html } from '../html.ts';
import { argumentsOf } from '../present.ts';

/** Two texts that differ in more words than this are shown one after the other: nobody could read the mixture. */
const mostEdits = 1_500;

interface Part {
  readonly value: string;
  readonly added?: boolean;
  readonly removed?: boolean;
}

/** What the model asked for against what a person wrote instead, argument by argument. */
export function difference(asked: unknown, written: unknown): Html {
  const before = new Map(argumentsOf(asked).map((each) => [each.name, each.text]));
  const after = new Map(argumentsOf(written).map((each) => [each.name, each.text]));
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  if (changed.length === 0) return html`<p class="soft">The same as the model asked for.</p>`;
  return html`<dl class="arguments difference">${changed.map(
    (name) => html`<div><dt>${name}</dt><dd>${marked(before.get(name), after.get(name))}</dd></div>`,
  )}</dl>`;
}

function marked(before: string | undefined, after: string | undefined): Html {
  const parts =
    before !== undefined && after !== undefined
      ? diffWordsWithSpace(before, after, { maxEditLength: mostEdits })
      : undefined;
  return html`<pre dir="auto">\n${phrases(parts ?? whole(before, after)).map(markup)}</pre>`;
}

const whole = (before: string | undefined, after: string | undefined): Part[] => [
  ...(before === undefined ? [] : [{ value: before, removed: true }]),
  ...(after === undefined ? [] : [{ value: after, added: true }]),
];

/** Changed words with nothing but a space between them are one change: out go the old words, in come the new ones. */
function phrases(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  let taken = '';
  let written = '';
  const flush = () => {
    joined.push(...whole(taken || undefined, written || undefined));
    taken = '';
    written = '';
  };
  parts.forEach(({ value, added, removed }, i) => {
    const isBetween = (taken || written) && /^[ \t]+$/.test(value) && i < parts.length - 1;
    if (!added && !removed && !isBetween) {
      flush();
      joined.push({ value });
      return;
    }
    if (!added) taken += value;
    if (!removed) written += value;
  });
  flush();
  return joined;
}

/** The words in brackets are for who hears the page; the line through and the underline for who sees no colour. */
function markup({ value, added, removed }: Part): Html {
  if (added)
    return html`<ins><span class="spoken">[written: </span>${value}<span class="spoken">] </span></ins>`;
  if (removed)
    return html`<del><span class="spoken">[taken out: </span>${value}<span class="spoken">] </span></del>`;
  return html`${value}`;
}
