import { readFileSync } from 'node:fs';

/** A golden vector file of `test/vectors/fabric-vectors` (its README says what the fields mean). */
// biome-ignore lint/suspicious/noExplicitAny: the files are data of many shapes, read by tests only
export function fabricVectors(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../../test/vectors/fabric-vectors/${name}`, import.meta.url), 'utf8'));
}

export const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex');
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Go's protobuf texts hold U+00A0 in some builds. */
export const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ');

/** The message of what `action` throws, or null. */
export function errorOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
