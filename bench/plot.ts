import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

export interface Axis {
  readonly title: string;
  /** Default `linear`. */
  readonly scale?: 'linear' | 'log';
}

/** A line, or the dots of measurements that no line should join. */
export interface Series {
  readonly name: string;
  readonly points: ReadonlyArray<{ readonly x: number; readonly y: number }>;
}

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

/** Reads on white and on dark grey alike. */
const neutral = '#808893';
/** Colours of Okabe and Ito that keep their contrast on both, and that people tell apart who see fewer. */
const colours = ['#0f84c9', '#d9671a', '#0a9e74', '#c46a9e', '#a88a00'];
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
];

/** The chart as SVG text, with a transparent background; its title is also what a screen reader says. */
export async function lineChart({ title, x, y, series }: LineChart): Promise<string> {
  const names = series.map(({ name }) => name);
  const spec: TopLevelSpec = {
    width: 560,
    height: 300,
    padding: 12,
    background: 'transparent',
    title: { text: title, anchor: 'start' },
    description: title,
    data: { values: series.flatMap(({ name, points }) => points.map((point) => ({ ...point, name }))) },
    // Many points make a line; few are shown as they are, too.
    mark: { type: 'line', strokeWidth: 2, point: series.some(({ points }) => points.length <= 20) },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: x.title,
        scale: { type: x.scale ?? 'linear', nice: false },
      },
      y: { field: 'y', type: 'quantitative', title: y.title, scale: { type: y.scale ?? 'linear' } },
      color: {
        field: 'name',
        type: 'nominal',
        title: null,
        scale: { domain: names, range: names.map((_, index) => colours[index % colours.length] as string) },
      },
      strokeDash: {
        field: 'name',
        type: 'nominal',
        title: null,
        scale: { domain: names, range: names.map((_, index) => dashes[index % dashes.length] as number[]) },
      },
    },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      title: { color: neutral },
      axis: {
        labelColor: neutral,
        titleColor: neutral,
        gridColor: `${neutral}40`,
        domainColor: neutral,
        tickColor: neutral,
      },
      legend: { labelColor: neutral, orient: 'bottom', columns: 3, labelLimit: 260, symbolSize: 260 },
    },
  };
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  return `${await view.toSVG()}\n`;
}
