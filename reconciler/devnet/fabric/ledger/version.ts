import { Buffer } from 'node:buffer';
import type { Version } from './peer-ledger.js';

/** Both absent, or equal. Fabric: core/ledger/internal/version AreSame. */
export function sameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a?.block === b?.block && a?.transaction === b?.transaction;
}

/** As Go prints a *version.Height in error texts. */
export function formatVersion(version: Version | undefined): string {
  return version === undefined ? '<nil>' : `{BlockNum: ${version.block}, TxNum: ${version.transaction}}`;
}

/** Two order-preserving varints: a length byte, then the number big-endian without leading zeros. */
export function versionBytes(version: Version): Uint8Array {
  return Buffer.from([...orderPreserving(version.block), ...orderPreserving(version.transaction)]);
}

function orderPreserving(value: number): number[] {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return [digits.length, ...digits];
}
