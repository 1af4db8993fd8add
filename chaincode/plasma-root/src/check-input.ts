import { createHash } from 'node:crypto';
import type { Definition, Json, JsonObject, RangeInput } from './api';
import { sortedUnique } from './compare-bytes';
import { MAX } from './constants';
import { Refusal } from './refusal';

/** Checks of what a call brings. All throw Refusal INVALID_ARGUMENT naming the place. */

export const HEX64 = /^[0-9a-f]{64}$/;
/** Fabric's own rule for channel ids (common/configtx/validator.go). */
export const CHANNEL = /^[a-z][a-z0-9.-]{0,248}$/;
/** Root of a tree without leaves. */
const EMPTY_TREE = createHash('sha256').digest('hex');
const PLAIN = /^[^\u0000-\u001f\u007f]{1,300}$/;

export function invalid(where: string, wanted: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', `${where}: ${wanted}`, 'send what src/api.ts of this contract describes');
}

export function parseJson(where: string, text: string, most: number = MAX.requestBytes): Json {
  if (Buffer.byteLength(text) > most) throw invalid(where, `more than ${most} bytes`);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalid(where, 'not JSON');
  }
}

/** An object with these fields, all of them and no others. */
export function objectOf(where: string, value: Json | undefined, fields: readonly string[]): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(where, 'not an object');
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    if (!fields.includes(key)) throw invalid(where, `unknown field ${JSON.stringify(key).slice(0, 80)}`);
  }
  for (const key of fields) if (!Object.hasOwn(object, key)) throw invalid(where, `no field ${key}`);
  return object;
}

export function patternOf(where: string, value: Json | undefined, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(where, `does not match ${pattern.source}`);
  return value;
}

export function oneOf<T extends string>(where: string, value: Json | undefined, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw invalid(where, `not one of ${allowed.join(', ')}`);
  return value as T;
}

export function wholeOf(where: string, value: Json | undefined, least: number, most: number): number {
  const good = typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
  if (!good || Object.is(value, -0)) throw invalid(where, `not a whole number from ${least} to ${most}`);
  return value;
}

/** A decimal number in an argument. */
export function integerOf(where: string, text: string, least: number, most: number): number {
  const value = /^(?:-1|0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return wholeOf(where, value, least, most);
}

export function chainOf(text: Json | undefined, where = 'chain'): string {
  return patternOf(where, text, CHANNEL);
}

export function blockOf(where: string, text: string): number {
  return integerOf(where, text, 0, Number.MAX_SAFE_INTEGER);
}

export function pageSizeOf(text: string): number {
  return integerOf('pageSize', text, 1, MAX.page);
}

function organizationOf(where: string, value: Json | undefined): string {
  const name = patternOf(where, value, PLAIN);
  if (!name.isWellFormed()) throw invalid(where, 'a lone surrogate');
  return name;
}

function organizationsOf(where: string, value: Json | undefined): string[] {
  if (!Array.isArray(value) || value.length > MAX.members) throw invalid(where, `not a list of up to ${MAX.members}`);
  const names = value.map((item: Json, index) => organizationOf(`${where}[${index}]`, item));
  if (new Set(names).size !== names.length) throw invalid(where, 'a repeated MSP id');
  return names;
}

/** With sorted members: who lists them in another order means the same. */
export function checkDefinition(text: string): Definition {
  const at = 'definition';
  const fields = ['chain', 'channel', 'genesis', 'operator', 'successors', 'members', 'settlement'];
  const given = objectOf(at, parseJson(at, text), fields);
  const members = sortedUnique(organizationsOf(`${at}.members`, given.members));
  const operator = organizationOf(`${at}.operator`, given.operator);
  const successors = organizationsOf(`${at}.successors`, given.successors);
  if (!members.includes(operator)) throw invalid(`${at}.operator`, 'no member of the plasma chain');
  if (successors.includes(operator)) throw invalid(`${at}.successors`, 'the operator itself');
  const stranger = successors.find((name) => !members.includes(name));
  if (stranger !== undefined) throw invalid(`${at}.successors`, `${stranger} is no member of the plasma chain`);
  const settlement = objectOf(`${at}.settlement`, given.settlement, ['everyBlocks', 'everySeconds']);
  return {
    chain: chainOf(given.chain, `${at}.chain`),
    channel: patternOf(`${at}.channel`, given.channel, CHANNEL),
    genesis: patternOf(`${at}.genesis`, given.genesis, HEX64),
    operator,
    successors,
    members,
    settlement: {
      everyBlocks: wholeOf(`${at}.settlement.everyBlocks`, settlement.everyBlocks, 1, MAX.everyBlocks),
      everySeconds: wholeOf(`${at}.settlement.everySeconds`, settlement.everySeconds, 1, MAX.everySeconds),
    },
  };
}

/** @throws Refusal EMPTY_RANGE too */
export function checkRange(text: string): RangeInput {
  const at = 'range';
  const given = objectOf(at, parseJson(at, text), [
    'from',
    'to',
    'leafCount',
    'treeRoot',
    'previousRoot',
    'lastBlockHash',
  ]);
  const number = (field: string) => wholeOf(`${at}.${field}`, given[field], 0, Number.MAX_SAFE_INTEGER);
  const hash = (field: string) => patternOf(`${at}.${field}`, given[field], HEX64);
  const range = {
    from: number('from'),
    to: number('to'),
    leafCount: number('leafCount'),
    treeRoot: hash('treeRoot'),
    previousRoot: hash('previousRoot'),
    lastBlockHash: hash('lastBlockHash'),
  };
  if ((range.leafCount === 0) !== (range.treeRoot === EMPTY_TREE)) {
    throw invalid(`${at}.treeRoot`, 'of no leaves, and of no leaves only, it is the SHA-256 of nothing');
  }
  if (range.to >= range.from) return range;
  const what = `Blocks ${range.from} to ${range.to} are an empty range`;
  throw new Refusal('EMPTY_RANGE', what, 'submit a root once there is a new block');
}
