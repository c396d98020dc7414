/** What a run reads, a page a turn. */
export interface Book {
  readonly pages: number;
  readonly kilobytesPerPage: number;
}

export const nameOf = ({ pages, kilobytesPerPage }: Book): string => `${pages}x${kilobytesPerPage}`;

/** @throws Error on a name that `nameOf` does not give */
export function bookNamed(name: string): Book {
  const [, pages, kilobytesPerPage] = /^(\d+)x(\d+)$/.exec(name) ?? [];
  if (!pages || !kilobytesPerPage) throw new Error(`There is no book "${name}"; names are like 200x2.`);
  return { pages: Number(pages), kilobytesPerPage: Number(kilobytesPerPage) };
}

/** Says nothing of what will be asked, so that nothing can be kept for it. */
export const taskOf = (book: Book): string =>
  `Read the book ${nameOf(book)} with read_page, all its ${book.pages} pages in their order. ` +
  'The last page begins with a question about the book. Answer it.';

/** Stands in the middle of the first page. */
export const fact = 'The inspection code of the north gate is NG-7741-52.';
export const factPattern = /The inspection code of the north gate is ([A-Z]{2}-\d{4}-\d{2})\./;
export const questionWords = 'what is the inspection code of the north gate';
const question = `Question about page 1: ${questionWords}?`;

const places = ['harbour', 'mill', 'tower', 'bridge', 'market', 'station', 'quarry', 'orchard'];

/** Figures in every sentence: what is sought does not stand out by having some. */
function sentence(page: number, number: number): string {
  const seed = (page * 7_919 + number * 104_729) % 9_973;
  const place = places[seed % places.length];
  return `Entry ${page}-${number}: the ${place} counted ${seed} visitors and ${(seed * 31) % 997} carts that day.`;
}

/** The text of a page, as long as the book says, counted from 1. */
export function pageText(book: Book, page: number): string {
  const characters = book.kilobytesPerPage * 1_000;
  const sentences: string[] = [];
  for (let length = 0; length < characters; length += (sentences.at(-1)?.length ?? 0) + 1)
    sentences.push(sentence(page, sentences.length + 1));
  if (page === 1) sentences[Math.floor(sentences.length / 2)] = fact;
  if (page === book.pages) sentences[0] = question;
  return sentences.join(' ');
}
