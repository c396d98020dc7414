/** A fact that answers none of the questions, yet is near to them in topic. */
export interface Distractor {
  readonly subject: string;
  readonly key: string;
  readonly value: string;
}

const first = ['Anna', 'Ben', 'Clara', 'David', 'Elif', 'Fynn', 'Greta', 'Hassan', 'Ines', 'Jonas', 'Karla'];
const last = [
  'Adler',
  'Böhm',
  'Castell',
  'Dietz',
  'Engel',
  'Falk',
  'Graf',
  'Heine',
  'Imhof',
  'Jung',
  'Keller',
];
const cities = ['Kiel', 'Bremen', 'Rostock', 'Köln', 'Jena', 'Ulm', 'Graz', 'Linz', 'Trier', 'Essen'];
const goods = [
  'mugs',
  'honey',
  'a grater',
  'cocoa',
  'napkins',
  'a tea strainer',
  'biscuits',
  'a thermos flask',
];
const colours = ['green', 'red', 'grey', 'ivory', 'copper', 'violet', 'mint'];
const rivals = ['Auralis', 'Bergquell', 'Corvana', 'Duftik', 'Elmsfeld', 'Fernau', 'Galanth', 'Hirsewerk'];
const carriers = ['Altpost', 'Blitzweg', 'Citybote', 'Doppelrad', 'Eilgut', 'Flinkpak'];
const days = ['Mondays', 'Tuesdays', 'Wednesdays', 'Fridays', 'Saturdays'];

/** The numbers that a template draws from: the same for the same fact, without a pattern among neighbours. */
interface Draw {
  pick<Of>(from: readonly Of[]): Of;
  number(below: number): number;
}

const person = (draw: Draw) =>
  `${draw.pick(first)}.${draw.pick(last)}${draw.number(90)}@example.org`.toLowerCase();
const customer = (draw: Draw) => `customer C-${5_000 + draw.number(90_000)}`;
const order = (draw: Draw) => `order B-${100_000 + draw.number(900_000)}`;
const euros = (draw: Draw) => `${1 + draw.number(90)}.${10 + draw.number(90)} EUR`;
const rival = (draw: Draw) => `competitor ${draw.pick(rivals)} ${draw.pick(cities)}`;
const carrier = (draw: Draw) => `carrier ${draw.pick(carriers)} ${draw.pick(cities)}`;

const templates: readonly ((draw: Draw) => Distractor)[] = [
  (draw) => ({ subject: person(draw), key: 'carrier', value: `Prefers ${draw.pick(carriers)} for delivery` }),
  (draw) => ({ subject: person(draw), key: 'contact', value: `Likes mail on ${draw.pick(days)}` }),
  (draw) => ({
    subject: person(draw),
    key: 'favourite colour',
    value: `Takes ${draw.pick(goods)} in ${draw.pick(colours)}`,
  }),
  (draw) => ({
    subject: customer(draw),
    key: 'agreement',
    value: `${euros(draw)} off because ${draw.pick(goods)} came late`,
  }),
  (draw) => ({
    subject: customer(draw),
    key: 'delivery place',
    value: `Garage behind the house in ${draw.pick(cities)}`,
  }),
  (draw) => ({ subject: customer(draw), key: 'payment', value: `Pays by card, limit ${euros(draw)}` }),
  (draw) => ({ subject: order(draw), key: 'status', value: `Packed, waits for ${draw.pick(carriers)}` }),
  (draw) => ({
    subject: order(draw),
    key: 'refund',
    value: `${euros(draw)} for ${draw.pick(goods)} went back to the card`,
  }),
  (draw) => ({
    subject: order(draw),
    key: 'complaint',
    value: `Got ${draw.pick(goods)} in ${draw.pick(colours)} instead of ${draw.pick(colours)}`,
  }),
  (draw) => ({ subject: rival(draw), key: `price of ${draw.pick(goods)}`, value: euros(draw) }),
  (draw) => ({
    subject: rival(draw),
    key: 'shipping',
    value: `${euros(draw)}, free from ${20 + draw.number(70)} EUR`,
  }),
  (draw) => ({
    subject: rival(draw),
    key: 'discount',
    value: `${5 + draw.number(40)} % on ${draw.pick(goods)}`,
  }),
  (draw) => ({
    subject: rival(draw),
    key: 'growth',
    value: `${draw.number(30)} % more sales of ${draw.pick(goods)} in ${draw.pick(cities)}`,
  }),
  (draw) => ({
    subject: carrier(draw),
    key: 'cut-off',
    value: `Collects at ${12 + draw.number(7)}:${10 + draw.number(49)} on ${draw.pick(days)}`,
  }),
  (draw) => ({ subject: carrier(draw), key: 'surcharge', value: `${euros(draw)} for bulky parcels` }),
  (draw) => ({
    subject: `shop in ${draw.pick(cities)}`,
    key: `stock of ${draw.pick(goods)}`,
    value: `${draw.number(900)} pieces in ${draw.pick(colours)}`,
  }),
];

/** So many of them, always the same; keys are numbered, so that none takes another's place. */
export const distractors = (count: number): readonly Distractor[] =>
  Array.from({ length: count }, (_, index) => {
    const template = templates[index % templates.length] as (typeof templates)[number];
    const { subject, key, value } = template(drawFrom(index + 1));
    return { subject, key: `${key} (note ${index + 1})`, value };
  });

/** Mulberry32, a small generator of well mixed 32-bit numbers. */
function drawFrom(seed: number): Draw {
  let state = Math.imul(seed, 0x9e3779b9);
  const number = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  return { number, pick: (from) => from[number(from.length)] as (typeof from)[number] };
}
