import type { CorpusDocument } from '../../../functions/core/contracts/tool.ts';

/** One passage of a document: a heading and the text up to the next one. */
export interface Section {
  /** `corpus:<path>#<anchor>`, unique within the corpus. */
  readonly url: string;
  /** The document's title. */
  readonly document: string;
  readonly heading: string;
  readonly text: string;
}

/** The anchor that Git hosts give a heading: lower case, spaces to hyphens, other signs dropped. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** Splits Markdown at its headings (not inside code fences); a heading without text of its own is left out. */
export function sectionsOf({ path, title, text }: CorpusDocument): Section[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: title, lines: [] }];
  let fenced = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1];
    if (heading) sections.push({ heading, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  const seen = new Map<string, number>();
  return sections
    .map(({ heading, lines }) => ({ heading, text: lines.join('\n').trim() }))
    .filter((section) => section.text !== '')
    .map((section) => {
      const anchor = anchorOf(section.heading);
      const again = seen.get(anchor) ?? 0;
      seen.set(anchor, again + 1);
      return { url: `corpus:${path}#${anchor}${again ? `-${again}` : ''}`, document: title, ...section };
    });
}
