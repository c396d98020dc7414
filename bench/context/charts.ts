import { lineChart } from '../plot.ts';
import { type Measured, perfectlyCached, promptTokensOf, usdOf } from './measure.ts';

const points = (values: readonly number[]) => values.map((y, index) => ({ x: index + 1, y }));

const turnsOf = ({ calls }: Measured) => calls.filter(({ purpose }) => purpose === 'turn');

/** Dollars spent up to each turn, with what summaries before it cost. */
function spentByTurn(calls: Measured['calls']): number[] {
  let spent = 0;
  return calls.flatMap((call) => {
    spent += usdOf([call]);
    return call.purpose === 'turn' ? [spent] : [];
  });
}

/** The charts of docs/memory.md, by file name. */
export async function chartsOf(all: readonly Measured[]): Promise<ReadonlyMap<string, string>> {
  const x = { title: 'turn' };
  const tokens = await lineChart({
    title: 'Tokens of the prompt, by turn',
    x,
    y: { title: 'tokens' },
    series: all.map((each) => ({
      name: each.system,
      points: points(turnsOf(each).map((call) => promptTokensOf(call.tokens))),
    })),
  });
  const dollars = await lineChart({
    title: 'Dollars spent up to a turn',
    x,
    y: { title: 'US dollars' },
    series: [
      ...all.map(({ system, calls }) => ({ name: system, points: points(spentByTurn(calls)) })),
      // The transcripts of the others are alike: one line stands for both.
      ...all.slice(1, 2).map(({ system, calls }) => ({
        name: `${system}, all cached`,
        points: points(spentByTurn(perfectlyCached(calls))),
      })),
    ],
  });
  const bytes = await lineChart({
    title: 'Bytes written to keep the run, by turn',
    x,
    y: { title: 'bytes', scale: 'log' },
    series: all.map(({ system, bytesPerTurn }) => ({ name: system, points: points(bytesPerTurn) })),
  });
  return new Map([
    ['context-tokens.svg', tokens],
    ['context-dollars.svg', dollars],
    ['context-bytes.svg', bytes],
  ]);
}
