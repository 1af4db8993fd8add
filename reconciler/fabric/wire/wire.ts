import { Buffer } from 'node:buffer';
import { WireError } from '../transaction/wire-error.js';
import { readFields } from './wire-reader.js';

/** One field of a message: how it is read, merged and written. */
export interface Field<T> {
  readonly number: number;
  readonly wireType: 0 | 2;
  initial(): T;
  merge(current: T, raw: number | Uint8Array): T;
  /** Whether several occurrences are one message in parts: `merge` then gets what came so far together. */
  readonly inParts?: true;
  /** Nothing is written for the default value, as in proto3. */
  write(value: T, out: Uint8Array[]): void;
}

/** A message type: decodes with Go's rules, encodes in field order as Go's deterministic encoder does. */
export interface Message<T> {
  /** @throws WireError where Go's `proto.Unmarshal` gives an error. Fields that are not in the table are skipped. */
  decode(bytes: Uint8Array): T;
  encode(value: T): Uint8Array;
}

/** The value type of a message table. */
export type ValueOf<M> = M extends Message<infer T> ? T : never;

const EMPTY = new Uint8Array(0);
// Fatal: Go refuses a proto3 string that is not UTF-8. ignoreBOM: a leading U+FEFF is part of the key.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A message table. Written by hand instead of the generated classes where Go's exact rules matter: absent and empty
 * bytes differ, invalid UTF-8 is refused, a field of another wire type is unknown, not misread.
 */
export function message<T extends object>(shape: { readonly [K in keyof T]: Field<T[K]> }): Message<T> {
  type Value = Record<string, unknown>;
  const entries = Object.entries(shape) as unknown as [string, Field<unknown>][];
  const byNumber: ([string, Field<unknown>] | undefined)[] = [];
  for (const entry of entries) byNumber[entry[1].number] = entry;
  const inOrder = entries.toSorted((a, b) => a[1].number - b[1].number);
  return {
    decode(bytes) {
      const value: Value = {};
      for (const [name, field] of entries) value[name] = field.initial();
      const parts: Uint8Array[][] = [];
      readFields(bytes, (number, wireType, raw) => {
        const entry = byNumber[number];
        if (entry === undefined || entry[1].wireType !== wireType) return;
        const [name, field] = entry;
        if (field.inParts !== true) value[name] = field.merge(value[name], raw);
        else {
          parts[number] = [...(parts[number] ?? []), raw as Uint8Array];
          value[name] = field.merge(value[name], parts[number].length === 1 ? raw : concat(parts[number]));
        }
      });
      return value as T;
    },
    encode(value) {
      const out: Uint8Array[] = [];
      for (const [name, field] of inOrder) field.write((value as Value)[name], out);
      return concat(out);
    },
  };
}

/** A string field. */
export function text(number: number): Field<string> {
  return {
    number,
    wireType: 2,
    initial: () => '',
    merge: (_, raw) => decodeText(raw as Uint8Array),
    write: (value, out) => {
      if (value !== '') writeBytes(number, Buffer.from(value, 'utf8'), out);
    },
  };
}

/** A bytes field: undefined when absent, which Go's nil is. Empty bytes are not written. */
export function bytes(number: number): Field<Uint8Array | undefined> {
  return {
    number,
    wireType: 2,
    initial: () => undefined,
    merge: (_, raw) => raw as Uint8Array,
    write: (value, out) => {
      if (value !== undefined && value.length > 0) writeBytes(number, value, out);
    },
  };
}

/** A uint64 or uint32 field. Past 2^53 it is not exact. */
export function unsigned(number: number): Field<number> {
  return {
    number,
    wireType: 0,
    initial: () => 0,
    merge: (_, raw) => raw as number,
    write: (value, out) => {
      if (value !== 0) out.push(varint(number << 3), varint(value));
    },
  };
}

/** A bool field. */
export function flag(number: number): Field<boolean> {
  return {
    number,
    wireType: 0,
    initial: () => false,
    merge: (_, raw) => raw !== 0,
    write: (value, out) => {
      if (value) out.push(varint(number << 3), varint(1));
    },
  };
}

/** A message field: undefined when absent; several occurrences, which no writer makes, are merged as Go does. */
export function nested<T>(number: number, type: Message<T>): Field<T | undefined> {
  return {
    number,
    wireType: 2,
    inParts: true,
    initial: () => undefined,
    merge: (_, raw) => type.decode(raw as Uint8Array),
    write: (value, out) => {
      if (value !== undefined) writeBytes(number, type.encode(value), out);
    },
  };
}

/** A repeated message field. */
export function list<T>(number: number, type: Message<T>): Field<T[]> {
  return {
    number,
    wireType: 2,
    initial: () => [],
    merge: (current, raw) => {
      current.push(type.decode(raw as Uint8Array));
      return current;
    },
    write: (values, out) => {
      for (const value of values) writeBytes(number, type.encode(value), out);
    },
  };
}

/** A repeated bytes field. */
export function bytesList(number: number): Field<Uint8Array[]> {
  return {
    number,
    wireType: 2,
    initial: () => [],
    merge: (current, raw) => {
      current.push(raw as Uint8Array);
      return current;
    },
    write: (values, out) => {
      for (const value of values) writeBytes(number, value, out);
    },
  };
}

/** A repeated string field. */
export function textList(number: number): Field<string[]> {
  return {
    number,
    wireType: 2,
    initial: () => [],
    merge: (current, raw) => {
      current.push(decodeText(raw as Uint8Array));
      return current;
    },
    write: (values, out) => {
      for (const value of values) writeBytes(number, Buffer.from(value, 'utf8'), out);
    },
  };
}

/** Base-128 varint. */
export function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
  return Uint8Array.from(out);
}

/** A length-delimited field. */
export function writeBytes(number: number, value: Uint8Array, out: Uint8Array[]): void {
  out.push(varint((number << 3) | 2), varint(value.length), value);
}

/** One array of all parts. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 0) return EMPTY;
  return Buffer.concat(parts as Uint8Array[]);
}

function decodeText(raw: Uint8Array): string {
  try {
    return utf8.decode(raw);
  } catch {
    throw new WireError('string field contains invalid UTF-8');
  }
}
