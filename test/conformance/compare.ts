import type { Seen } from './case.js';

/** A place where two observations of one case are not the same. */
export interface Difference {
  readonly name: string;
  /** `/action/results` */
  readonly path: string;
  readonly embedded: string;
  readonly fabric: string;
}

/** All places in which what one engine answered is not what the other did. */
export function compare(name: string, embedded: Seen | undefined, fabric: Seen | undefined): readonly Difference[] {
  const differences: Difference[] = [];
  const walk = (left: unknown, right: unknown, path: string): void => {
    if (JSON.stringify(left) === JSON.stringify(right)) return;
    if (isObject(left) && isObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        walk(left[key], right[key], `${path}/${key}`);
      }
    } else differences.push({ name, path, embedded: text(left), fabric: text(right) });
  };
  walk(embedded, fabric, '');
  return differences;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown) => JSON.stringify(value) ?? 'nothing';
