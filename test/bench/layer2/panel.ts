import type { Extent, Scale } from './scale.js';
import { element, type Svg } from './svg-element.js';

export interface Mark {
  /** Index of the category. */
  readonly category: number;
  readonly value: number;
  /** The other end of a thin line from the mark. */
  readonly whisker?: number | undefined;
}

export interface Series {
  readonly color: string;
  readonly dashed: boolean;
  readonly marks: readonly Mark[];
}

export interface Panel {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the values: from the bottom of the plot to its top, as `plotExtent` says. */
  readonly scale: Scale;
  readonly categories: readonly string[];
  readonly categoriesTitle: string;
  readonly series: readonly Series[];
  /** A value with a line across. */
  readonly reference?: number | undefined;
}

const MARGIN = { left: 48, right: 12, top: 26, bottom: 36 };
const FAINT = '#dddddd';
const TEXT = '#333333';
const SMALL = 11;
/** Of a category's width: over so much of it the series stand side by side. */
const SPREAD = 0.55;

/** Bottom and top of the plot in a panel. */
export function plotExtent({ y, height }: Pick<Panel, 'y' | 'height'>): Extent {
  return [y + height - MARGIN.bottom, y + MARGIN.top];
}

/** What shows a series: its line's and marks' attributes, in the legend, too. */
export function strokeOf({ color, dashed }: Pick<Series, 'color' | 'dashed'>) {
  return { stroke: color, 'stroke-width': 1.5, 'stroke-dasharray': dashed ? '4 3' : undefined };
}

export function dot({ color, dashed }: Pick<Series, 'color' | 'dashed'>, cx: number, cy: number): Svg {
  return element('circle', { cx, cy, r: 3.2, stroke: color, 'stroke-width': 1.5, fill: dashed ? '#ffffff' : color });
}

export function label(text: string, x: number, y: number, more: Readonly<Record<string, string | number>> = {}): Svg {
  return element('text', { x, y, 'font-size': SMALL, fill: TEXT, ...more }, text);
}

function seriesMarks(panel: Panel, series: Series, order: number): readonly Svg[] {
  const { scale, categories } = panel;
  const band = (panel.width - MARGIN.left - MARGIN.right) / categories.length;
  const count = panel.series.length;
  const aside = count > 1 ? (order / (count - 1) - 0.5) * SPREAD * band : 0;
  const placed = series.marks.map(({ category, value, whisker }) => ({
    x: panel.x + MARGIN.left + (category + 0.5) * band + aside,
    y: scale.at(value),
    end: whisker === undefined ? undefined : scale.at(whisker),
  }));
  const points = placed.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  const whiskers = placed.flatMap(({ x, y, end }) =>
    end === undefined
      ? []
      : element('path', {
          d: `M${x.toFixed(2)} ${y.toFixed(2)}V${end.toFixed(2)}m-3 0h6`,
          stroke: series.color,
          'stroke-width': 1,
          fill: 'none',
        }),
  );
  const line = element('polyline', { points, fill: 'none', ...strokeOf(series), 'stroke-opacity': 0.55 });
  return [line, ...whiskers, ...placed.map(({ x, y }) => dot(series, x, y))];
}

/** One diagram: values over categories, the series beside each other so that none hides another. */
export function drawPanel(panel: Panel): Svg {
  const { title, x, y, width, height, scale, categories, categoriesTitle, reference } = panel;
  const [bottom] = plotExtent(panel);
  const [left, right] = [x + MARGIN.left, x + width - MARGIN.right];
  const band = (right - left) / categories.length;
  const across = (value: number, stroke: string, dashes?: string) =>
    element('line', {
      x1: left,
      x2: right,
      y1: scale.at(value),
      y2: scale.at(value),
      stroke,
      'stroke-dasharray': dashes,
    });
  return element(
    'g',
    {},
    label(title, left, y + 14, { 'font-size': 13, 'font-weight': 'bold' }),
    ...scale.ticks.flatMap((tick) => [
      across(tick, FAINT),
      label(String(Number(tick.toPrecision(6))), left - 6, scale.at(tick) + 4, { 'text-anchor': 'end' }),
    ]),
    ...categories.map((name, index) =>
      label(name, left + (index + 0.5) * band, bottom + 15, { 'text-anchor': 'middle' }),
    ),
    label(categoriesTitle, (left + right) / 2, y + height - 6, { 'text-anchor': 'middle' }),
    ...(reference === undefined ? [] : [across(reference, '#888888', '2 3')]),
    ...panel.series.flatMap((series, order) => seriesMarks(panel, series, order)),
  );
}
