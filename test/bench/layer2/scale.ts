/** An axis of numbers. */
export interface Scale {
  /** Where a value is. */
  at(value: number): number;
  /** Values that are written beside it, ascending. */
  readonly ticks: readonly number[];
}

export type Extent = readonly [from: number, to: number];

/** 1, 2 or 5 times a power of ten, the least that is not below it. */
function round125(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((factor) => factor * power >= value * 0.999_999) ?? 10);
}

/** From 0 on. @param most of the values; above 0 */
export function linearScale(most: number, [from, to]: Extent): Scale {
  const step = round125(most / 4);
  const top = Math.ceil(most / step - 1e-9) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { ticks, at: (value) => from + (value / top) * (to - from) };
}

/** Logarithmic. @param extent of the values; both above 0 */
export function logScale([least, most]: Extent, [from, to]: Extent): Scale {
  const bottom = 1 / round125(1 / least);
  const top = round125(most);
  // Both ends may be one.
  const decades = Math.log10(top / bottom) || 1;
  const first = Math.floor(Math.log10(bottom));
  const powers = Array.from({ length: Math.ceil(Math.log10(top)) - first + 1 }, (_, index) => 10 ** (first + index));
  const ticks = powers
    .flatMap((power) => [1, 2, 5].map((factor) => factor * power))
    .filter((tick) => tick >= bottom * 0.999_999 && tick <= top * 1.000_001);
  return { ticks, at: (value) => from + (Math.log10(value / bottom) / decades) * (to - from) };
}
