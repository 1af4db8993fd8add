import type { Json } from './api';
import { Refusal } from './refusal';

const MAX_DEPTH = 40;

/**
 * RFC 8785 (JSON Canonicalization Scheme): keys by UTF-16 code units (JavaScript's own order), numbers and strings as
 * ECMAScript writes them. Properties that are undefined are left out, as in JSON.stringify.
 *
 * @throws Refusal NOT_CANONICAL for what I-JSON cannot hold (infinity, a lone surrogate) or more than 40 levels
 */
export function canonicalJson(value: unknown): string {
  return write(value as Json, 0);
}

function write(value: Json, depth: number): string {
  if (depth > MAX_DEPTH) throw notCanonical(`more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notCanonical('a number that JSON cannot hold');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  const object = value as Record<string, Json | undefined>;
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${writeString(key)}:${write(object[key] as Json, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw notCanonical('a lone surrogate in a string');
  return JSON.stringify(text);
}

function notCanonical(why: string): Refusal {
  return new Refusal('NOT_CANONICAL', `This value cannot be written as canonical JSON: ${why}`, 'send plain JSON');
}
