import { nameOf } from './missing-principals.js';
import type { Principal } from './policy-tree.js';

/** So many ways are written out. */
const WRITTEN_WAYS = 6;

/**
 * What missingPrincipals answers, for people: `Regulator.peer, and one of Telco2.peer, Telco3.peer`. What every way needs
 * comes first.
 */
export function missingText(ways: readonly (readonly Principal[])[]): string {
  const [first] = ways;
  if (first === undefined) return 'nobody can complete it';
  const names = ways.map((way) => way.map(nameOf));
  const always = names.slice(1).reduce(inBoth, names[0]!);
  const rests = names.map((way) => without(way, always));
  if (rests.length === 1) return always.join(' and ') || 'nobody';
  const written = rests.slice(0, WRITTEN_WAYS);
  const more = rests.length - written.length;
  const single = rests.every((rest) => rest.length === 1);
  const ways1 = written.map((rest) => rest.join(' + ')).join(single ? ', ' : ', or ');
  const others = more === 0 ? '' : single ? ` and ${more} more` : `, or one of ${more} more ways`;
  const choice = `${single ? 'one of ' : ''}${ways1}${others}`;
  return always.length === 0 ? choice : `${always.join(' and ')}, and ${choice}`;
}

function inBoth(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function without(way: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken];
  return way.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
