import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type * as Smol from 'smol-toml';
import type * as Places from 'toml-eslint-parser';
import { type ArrayPlaces, editArray, lineEndOf } from './besu-array-edit.js';
import { differencesOf, keepsOf } from './besu-entries.js';
import { besuFileFault } from './besu-file-fault.js';

/** Lists of Besu's own TOML files: the first two in permissions_config.toml, the third in config.toml. */
export type BesuTomlList = 'nodes-allowlist' | 'accounts-allowlist' | 'bootnodes';

const require = createRequire(import.meta.url);
/** They take longer to load than most commands run, and only a node agent needs them. */
const places = () => require('toml-eslint-parser') as typeof Places;
const judge = () => require('smol-toml') as typeof Smol;

/**
 * The entries of a list, as they are written.
 * @param file for the error
 * @returns undefined where the file does not have this key
 * @throws QuorateError BESU_FILE_REFUSED: no TOML, or no list of texts under this key
 */
export function readTomlList(file: string, text: string, list: BesuTomlList): readonly string[] | undefined {
  return listOf(file, parsed(file, text), list);
}

/**
 * Makes a list hold exactly what is wanted and changes nothing else: comments, other keys, the order and the spelling
 * of entries stay. Two TOML parsers must agree that it is so.
 * @param wanted each in its one form
 * @param formOf the one form of an entry
 * @returns the same text where nothing is to be done
 * @throws QuorateError BESU_FILE_REFUSED
 */
export function editTomlList(
  file: string,
  text: string,
  list: BesuTomlList,
  wanted: readonly string[],
  formOf: (entry: string) => string,
): string {
  const before = parsed(file, text);
  const program = ast(file, text);
  const entries = listOf(file, before, list);
  const edited =
    entries === undefined
      ? withList(text, program, list, wanted)
      : editedList(file, text, program, list, entries, wanted, formOf);
  if (edited === text) return text;
  const after = parsed(file, edited);
  const differences = differencesOf(listOf(file, after, list) ?? [], wanted, formOf);
  if (differences !== undefined)
    throw besuFileFault(file, `an edit of ${list} would not come out right: ${differences}`);
  if (!isDeepStrictEqual(without(before, list), without(after, list)) || !sameComments(program, ast(file, edited))) {
    throw besuFileFault(file, `an edit of ${list} would touch other things in it`);
  }
  return edited;
}

function parsed(file: string, text: string): Record<string, unknown> {
  if (text.startsWith('\ufeff')) throw besuFileFault(file, 'it begins with a byte order mark');
  try {
    return judge().parse(text, { integersAsBigInt: true });
  } catch (error) {
    throw besuFileFault(file, `it is no TOML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function ast(file: string, text: string): Places.AST.TOMLProgram {
  try {
    // Besu's parser (tomlj) knows nothing newer.
    return places().parseTOML(text, { tomlVersion: '1.0' });
  } catch (error) {
    throw besuFileFault(file, `it is no TOML 1.0: ${(error as Error).message}`);
  }
}

function listOf(file: string, toml: Record<string, unknown>, list: BesuTomlList): readonly string[] | undefined {
  if (!Object.hasOwn(toml, list)) return undefined;
  const value = toml[list];
  if (!Array.isArray(value)) throw besuFileFault(file, `${list} is no list`);
  if (!value.every((entry) => typeof entry === 'string')) throw besuFileFault(file, `${list} holds more than texts`);
  return value as string[];
}

function without(toml: Record<string, unknown>, list: BesuTomlList): [string, unknown][] {
  return Object.entries(toml).filter(([key]) => key !== list);
}

function sameComments(one: Places.AST.TOMLProgram, other: Places.AST.TOMLProgram): boolean {
  const values = ({ comments }: Places.AST.TOMLProgram) => comments.map(({ value }) => value);
  return isDeepStrictEqual(values(one), values(other));
}

function editedList(
  file: string,
  text: string,
  program: Places.AST.TOMLProgram,
  list: BesuTomlList,
  entries: readonly string[],
  wanted: readonly string[],
  formOf: (entry: string) => string,
): string {
  const array = arrayOf(program, list);
  if (array === undefined || array.entries.length !== entries.length) {
    throw besuFileFault(file, `where ${list} stands in it cannot be said`);
  }
  const { keeps, added } = keepsOf(entries, wanted, formOf);
  if (added.length === 0 && keeps.every((keep) => keep)) return text;
  return editArray(text, array, keeps, added.map(quoted));
}

function arrayOf(program: Places.AST.TOMLProgram, list: BesuTomlList): ArrayPlaces | undefined {
  const found = topLevel(program).find(({ key }) => key.keys.length === 1 && nameOf(key.keys[0]!) === list);
  if (found?.value.type !== 'TOMLArray') return undefined;
  const { range, elements } = found.value;
  const inside = ({ range: [from] }: { readonly range: readonly [number, number] }) =>
    from > range[0] && from < range[1];
  return {
    span: range,
    entries: elements.map((element) => element.range),
    commas: program.tokens
      .filter((token) => token.value === ',' && token.type === 'Punctuator' && inside(token))
      .map((token) => token.range[0]),
    mayTrail: true,
  };
}

function topLevel(program: Places.AST.TOMLProgram): Places.AST.TOMLKeyValue[] {
  return program.body[0].body.filter((one): one is Places.AST.TOMLKeyValue => one.type === 'TOMLKeyValue');
}

function nameOf(key: Places.AST.TOMLBare | Places.AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

/** Before the first table, since a key behind its head would be the table's. */
function withList(
  text: string,
  program: Places.AST.TOMLProgram,
  list: BesuTomlList,
  wanted: readonly string[],
): string {
  const eol = lineEndOf(text);
  const lines = [`${list} = [`, ...wanted.map((entry) => `  ${quoted(entry)},`), ']', ''].join(eol);
  const hasTable = program.body[0].body.some(({ type }) => type === 'TOMLTable');
  const last = topLevel(program).at(-1);
  const newline = last === undefined ? -1 : text.indexOf('\n', last.range[1]);
  if (!hasTable || (last !== undefined && newline < 0)) {
    return text === '' || text.endsWith('\n') ? text + lines : text + eol + lines;
  }
  return text.slice(0, newline + 1) + lines + text.slice(newline + 1);
}

/** Enode URLs and addresses in their one form need no escapes; JSON's are TOML's, too. */
const quoted = (entry: string) => JSON.stringify(entry);
