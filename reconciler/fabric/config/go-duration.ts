import { ConfigError } from './config-error.js';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const PART = /^(?:(\d+)(?:\.(\d*))?|\.(\d+))/;
const UNIT = /^[^.\d]+/;
const MAX = 2n ** 63n - 1n;

function part(text: string, whole: string): { nanoseconds: bigint; rest: string } {
  const number = PART.exec(text);
  if (number === null) {
    throw new ConfigError(`time: invalid duration ${JSON.stringify(whole)}`);
  }
  const afterNumber = text.slice(number[0].length);
  const unit = UNIT.exec(afterNumber)?.[0];
  if (unit === undefined) {
    throw new ConfigError(`time: missing unit in duration ${JSON.stringify(whole)}`);
  }
  const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (scale === undefined) {
    throw new ConfigError(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(whole)}`);
  }
  const fraction = number[2] ?? number[3] ?? '';
  const nanoseconds = BigInt(number[1] ?? 0) * scale + (BigInt(fraction || 0) * scale) / 10n ** BigInt(fraction.length);
  return { nanoseconds, rest: afterNumber.slice(unit.length) };
}

/**
 * Nanoseconds of a Go duration: `2s`, `1m30s`, `-1.5h`, `0`. Go: time.ParseDuration.
 * @throws ConfigError `time: invalid duration "x"`, `time: missing unit ...`, `time: unknown unit ...`
 */
export function parseGoDuration(text: string): bigint {
  const negative = text.startsWith('-');
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') {
    return 0n;
  }
  let total = 0n;
  do {
    const next = part(rest, text);
    total += next.nanoseconds;
    rest = next.rest;
  } while (rest !== '');
  if (total > MAX) {
    throw new ConfigError(`time: invalid duration ${JSON.stringify(text)}`);
  }
  return negative ? -total : total;
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Go's one way to print a duration: `2s`, `250ms`, `1m0s`, `1h0m0.5s`, `0s`. Go: Duration.String. */
export function formatGoDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) {
    return '0s';
  }
  const sign = nanoseconds < 0n ? '-' : '';
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value < 1_000n) {
    return `${sign}${value}ns`;
  }
  if (value < 1_000_000n) {
    return `${sign}${decimal(value, 1_000n)}µs`;
  }
  if (value < 1_000_000_000n) {
    return `${sign}${decimal(value, 1_000_000n)}ms`;
  }
  const hours = value / UNITS.h!;
  const minutes = (value / UNITS.m!) % 60n;
  const prefix = hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : '';
  return `${sign}${prefix}${decimal(value % UNITS.m!, 1_000_000_000n)}s`;
}
