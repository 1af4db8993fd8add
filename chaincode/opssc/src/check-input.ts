import type { Json, JsonObject } from './api';
import { MAX } from './constants';
import { Refusal } from './refusal';

/** Checks of what a call brings. All throw Refusal INVALID_ARGUMENT naming the place. */

export const HEX64 = /^[0-9a-f]{64}$/;
/** Fabric's own rule for channel ids (common/configtx/validator.go). */
export const CHANNEL = /^[a-z][a-z0-9.-]{0,248}$/;
export const TASK = /^[A-Za-z][A-Za-z0-9._:-]{0,63}$/;
const PLAIN = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/;

export function invalid(where: string, wanted: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', `${where}: ${wanted}`, 'send what src/api.ts of this contract describes');
}

export function parseJson(where: string, text: string): Json {
  if (Buffer.byteLength(text) > MAX.requestBytes) throw invalid(where, `more than ${MAX.requestBytes} bytes`);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalid(where, 'not JSON');
  }
}

/** An object with no other fields than these. */
export function objectOf(where: string, value: Json | undefined, fields: readonly string[]): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(where, 'not an object');
  for (const key of Object.keys(value)) {
    if (!fields.includes(key)) throw invalid(where, `unknown field ${JSON.stringify(key).slice(0, 80)}`);
  }
  return value as JsonObject;
}

export function textOf(where: string, value: Json | undefined, max: number): string {
  if (typeof value !== 'string') throw invalid(where, 'not a string');
  if (value.length > max) throw invalid(where, `longer than ${max} characters`);
  if (!PLAIN.test(value) || !value.isWellFormed()) throw invalid(where, 'a control character or a lone surrogate');
  return value;
}

export function patternOf(where: string, value: Json | undefined, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(where, `does not match ${pattern.source}`);
  return value;
}

export function oneOf<T extends string>(where: string, value: Json | undefined, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw invalid(where, `not one of ${allowed.join(', ')}`);
  return value as T;
}

/** A decimal number in an argument. */
export function integerOf(where: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw invalid(where, `not a whole number from ${least} to ${most}`);
  return value;
}

export function proposalIdOf(text: string): string {
  return patternOf('id', text, HEX64);
}

export function roundOf(text: string): number {
  return integerOf('round', text, 1, 999_999);
}

/** MSP ids: not empty, no duplicates. */
export function organizationsOf(where: string, value: Json | undefined): string[] {
  if (!Array.isArray(value) || value.length > MAX.members) throw invalid(where, `not a list of up to ${MAX.members}`);
  const names = value.map((item: Json, index) => textOf(`${where}[${index}]`, item, MAX.text));
  if (names.includes('') || new Set(names).size !== names.length) throw invalid(where, 'an empty or repeated MSP id');
  return names;
}
