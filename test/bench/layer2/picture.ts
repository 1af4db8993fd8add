import type { Measured } from './cell.js';
import { dot, drawPanel, label, type Panel, plotExtent, type Series, strokeOf } from './panel.js';
import { type Extent, linearScale, logScale, type Scale } from './scale.js';
import { element, type Svg } from './svg-element.js';

const TITLE = 'Two channels, or one with the same load: BatchTimeout, block size and offered load';
const PANEL = { width: 450, height: 210 };
const GAP = 14;
/** The first line of the legend, and how it goes on. */
const LEGEND = { y: 83, columns: 6, line: 18 };
const WIDTH = 2 * PANEL.width + 3 * GAP;
/** Okabe and Ito's, which color-blind people can tell apart. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

const unique = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];
const ascending = (values: readonly number[]): readonly number[] =>
  unique(values).toSorted((left, right) => left - right);

interface Look {
  readonly timeouts: readonly number[];
  readonly looks: readonly {
    readonly size: number;
    readonly channels: number;
    readonly color: string;
    readonly dashed: boolean;
  }[];
}

function lookOf(measured: readonly Measured[]): Look {
  const sizes = ascending(measured.map(({ batch }) => batch.maxMessageCount));
  const channels = unique(measured.map((cell) => cell.channels)).toSorted((left, right) => right - left);
  return {
    timeouts: ascending(measured.map(({ batch }) => batch.timeoutMs)),
    looks: sizes.flatMap((size, index) =>
      channels.map((count) => ({ size, channels: count, color: COLORS[index % COLORS.length]!, dashed: count === 1 })),
    ),
  };
}

type FigureOf = (cell: Measured) => { readonly value: number | undefined; readonly whisker?: number | undefined };

/** What was not measured, or never came, has no mark. */
function seriesOf(cells: readonly Measured[], { timeouts, looks }: Look, figureOf: FigureOf): readonly Series[] {
  return looks.map(({ size, channels, color, dashed }) => ({
    color,
    dashed,
    marks: timeouts.flatMap((timeout, category) => {
      const found = cells.find(
        ({ batch, ...cell }) =>
          cell.channels === channels && batch.maxMessageCount === size && batch.timeoutMs === timeout,
      );
      if (found === undefined) return [];
      const { value, whisker } = figureOf(found);
      return value === undefined ? [] : [{ category, value, whisker }];
    }),
  }));
}

/** Of all engines under one load: what stands beside each other is drawn to one scale. */
function waitsExtent(cells: readonly Measured[]): Extent {
  const waits = cells.flatMap(({ medianMs, p95Ms }) =>
    [medianMs, p95Ms].filter((wait) => wait !== undefined && wait > 0),
  ) as number[];
  return waits.length === 0 ? [1, 10] : [Math.min(...waits), Math.max(...waits)];
}

function row(cells: readonly Measured[], sameLoad: readonly Measured[], look: Look, y: number): readonly Svg[] {
  const [{ engine, offered } = { engine: '', offered: 0 }] = cells;
  const place = { ...PANEL, y };
  const most = Math.max(offered, ...sameLoad.map(({ throughput }) => throughput));
  const shared = { ...place, categories: look.timeouts.map(String), categoriesTitle: 'BatchTimeout (ms)' };
  const draw = (column: number, title: string, scale: Scale, figureOf: FigureOf, more: Partial<Panel> = {}): Svg =>
    drawPanel({
      ...shared,
      x: GAP + column * (PANEL.width + GAP),
      title: `${engine}, ${offered} tx/s offered: ${title}`,
      scale,
      series: seriesOf(cells, look, figureOf),
      ...more,
    });
  return [
    draw(0, 'throughput (tx/s)', linearScale(most, plotExtent(place)), ({ throughput }) => ({ value: throughput }), {
      reference: offered,
    }),
    draw(1, 'confirmation (ms)', logScale(waitsExtent(sameLoad), plotExtent(place)), ({ medianMs, p95Ms }) => ({
      value: medianMs,
      whisker: p95Ms,
    })),
  ];
}

function legend({ looks }: Look): readonly Svg[] {
  const step = (WIDTH - 2 * GAP) / LEGEND.columns;
  return looks.flatMap((look, index) => {
    const x = GAP + (index % LEGEND.columns) * step;
    const y = LEGEND.y + Math.floor(index / LEGEND.columns) * LEGEND.line;
    return [
      element('line', { x1: x, x2: x + 24, y1: y - 4, y2: y - 4, ...strokeOf(look) }),
      dot(look, x + 12, y - 4),
      label(`${look.channels === 2 ? 'two channels' : 'one channel'}, ${look.size}`, x + 29, y),
    ];
  });
}

/**
 * Throughput and confirmation time side by side, a row for each load and engine. A mark of confirmation is the median, its thin
 * line ends at the 95th percentile; the dotted line of throughput is what was offered.
 *
 * @param caption what a reader must know of the machine @returns the text of an SVG file
 */
export function picture(measured: readonly Measured[], caption: string): string {
  const look = lookOf(measured);
  const rows = ascending(measured.map(({ offered }) => offered)).flatMap((load) => {
    const sameLoad = measured.filter(({ offered }) => offered === load);
    return unique(sameLoad.map(({ engine }) => engine)).map((engine) => ({
      sameLoad,
      cells: sameLoad.filter((cell) => cell.engine === engine),
    }));
  });
  const head = LEGEND.y - 9 + Math.ceil(look.looks.length / LEGEND.columns) * LEGEND.line;
  const height = head + rows.length * (PANEL.height + GAP);
  const { svg } = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      'font-family': 'sans-serif',
    },
    element('title', {}, TITLE),
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    label(TITLE, GAP, 24, {
      'font-size': 16,
      'font-weight': 'bold',
    }),
    label(caption, GAP, 44),
    label(
      'Median confirmation; its thin line ends at the 95th percentile. Colors: MaxMessageCount of a block.',
      GAP,
      61,
    ),
    ...legend(look),
    ...rows.flatMap(({ cells, sameLoad }, index) => row(cells, sameLoad, look, head + index * (PANEL.height + GAP))),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg}`;
}
