import type { Cases, Seen } from './case.js';
import type { Row, Unclaimed } from './rows.js';

const isCode = (key: string) => key === 'grpc' || key === 'code';

/**
 * Whether something in an answer says no: a gRPC code, a validation code, a status of Fabric, of HTTP or of a chaincode
 * from 400 on, or a connection that was not made.
 */
export function saysNo(seen: Seen | undefined): boolean {
  if (seen === 'refused') return true;
  if (seen === null || typeof seen !== 'object') return false;
  return Object.entries(seen).some(
    ([key, value]) =>
      (typeof value === 'number' && ((isCode(key) && value !== 0) || (key === 'status' && value >= 400))) ||
      saysNo(value as Seen),
  );
}

const matches = (pattern: string, name: string) =>
  pattern.endsWith('…') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** What the rows lack: a case by a name, one that is taken, one that is refused; and cases that no row names. */
export function gaps(rows: readonly Row[], cases: Cases, answers: ReadonlyMap<string, Seen>): readonly string[] {
  const lacking = rows.flatMap(({ section, row, cases: patterns }) => {
    const place = `§${section} ${row}`;
    const unknown = patterns.filter((pattern) => !cases.some(({ name }) => matches(pattern, name)));
    const own = cases.filter(({ name }) => patterns.some((pattern) => matches(pattern, name)));
    const verdicts = new Set(own.map(({ name }) => saysNo(answers.get(name))));
    return [
      ...unknown.map((pattern) => `${place}: no case ${pattern}`),
      ...(verdicts.has(false) ? [] : [`${place}: no case that is taken`]),
      ...(verdicts.has(true) ? [] : [`${place}: no case that is refused`]),
    ];
  });
  const named = rows.flatMap(({ cases: patterns }) => patterns);
  const loose = cases.filter(({ name }) => !named.some((pattern) => matches(pattern, name)));
  return [...lacking, ...loose.map(({ name }) => `no row names the case ${name}`)];
}

/** Sections that are neither claimed nor said to be none of ours. */
export function forgotten(
  sections: readonly string[],
  rows: readonly Row[],
  unclaimed: readonly Unclaimed[],
): readonly string[] {
  const spokenOf = new Set([...rows, ...unclaimed].map(({ section }) => section));
  return sections.filter((section) => !spokenOf.has(section));
}
