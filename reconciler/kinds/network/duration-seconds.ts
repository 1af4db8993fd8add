const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a duration such as `14d` or `90m`; the schema has checked its form. */
export function durationSeconds(text: string): number {
  const match = /^(\d+)([smhdw])$/.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]!]! : Number.POSITIVE_INFINITY;
}
