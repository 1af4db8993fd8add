/** reconciler/devnet/README.md names tests and cases: each of them is there, and none that must be is left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL_CASES } from '../conformance/all-cases.js';
import { KNOWN_DIFFERENCES } from '../conformance/known-differences.js';
import { EMBEDDED_ONLY } from '../integration/only-embedded.js';

const TESTS = fileURLToPath(new URL('../../../test/', import.meta.url));
const README = readFileSync(new URL('../../../reconciler/devnet/README.md', import.meta.url), 'utf8');
/** A name in backticks that stands for cases instead of a file. */
const CASES = 'conformance';

interface Named {
  readonly place: string;
  /** What is quoted behind the place. */
  readonly names: readonly string[];
}

const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
const filesOf = (place: string) => {
  const file = place.endsWith('.test.ts') ? place : `${place}.test.ts`;
  return files.filter((one) => `/${one}`.endsWith(`/${file}`));
};

/** What the last column of the tables names. */
function namedBy(text: string): readonly Named[] {
  const named: { place: string; names: string[] }[] = [];
  for (const line of text.split('\n').filter((one) => /^\|(?! ---)/.test(one))) {
    const cells = line.split(' | ');
    for (const [, place, name] of cells[cells.length - 1]!.matchAll(/`([^`]+)`|"([^"]+)"/g)) {
      if (place !== undefined) named.push({ place, names: [] });
      // A name before any place: it belongs nowhere.
      else if (named.length === 0) named.push({ place: '', names: [name!] });
      else named[named.length - 1]!.names.push(name!);
    }
  }
  return named;
}

function isCase(name: string): boolean {
  const title = name.endsWith('…') ? name.slice(0, -1) : undefined;
  return ALL_CASES.some((one) => (title === undefined ? one.name === name : one.name.startsWith(title)));
}

function isTest(file: string, name: string): boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const added = new RegExp(`(?:test|onlyEmbedded)\\(\\s*(?:test,\\s*)?(['"])${quoted}\\1`);
  return added.test(readFileSync(TESTS + file, 'utf8'));
}

/** What a text names and is not there. */
function missing(text: string): readonly string[] {
  return namedBy(text).flatMap(({ place, names }) => {
    if (place === CASES) return names.filter((name) => !isCase(name)).map((name) => `no case ${name}`);
    const found = filesOf(place);
    if (found.length !== 1) return [`${found.length} files ${place}`];
    return names.filter((name) => !isTest(found[0]!, name)).map((name) => `no test in ${place}: ${name}`);
  });
}

test('every test file, test and case that the README names is there', () => {
  assert.ok(namedBy(README).length > 80);
  assert.equal(missing(README), []);
});

test('a file, a test and a case that are not there are found', () => {
  const row = (last: string) => `| what | like Fabric | ${last} |`;
  assert.equal(missing(row('`no-such`; `conformance` "cscc: GetChannels", "qscc: …"')), ['0 files no-such']);
  assert.equal(missing(row('`conformance` "cscc: GetChannel", "rscc: …"')), [
    'no case cscc: GetChannel',
    'no case rscc: …',
  ]);
  assert.equal(missing(row('`peer-cli` "install, and what is installed"; `peers` "no such test"')), [
    'no test in peers: no such test',
  ]);
  assert.equal(missing(row('`fetch-fabric`')), ['2 files fetch-fabric'], 'one of two is not said which');
});

test('every known difference, and every test that only the embedded engine has, is in the README', () => {
  const named = new Map<string, string[]>();
  for (const { place, names } of namedBy(README)) named.set(place, [...(named.get(place) ?? []), ...names]);
  for (const name of KNOWN_DIFFERENCES.flatMap(({ cases }) => cases)) {
    assert.ok(named.get(CASES)?.includes(name), `not in the README: the case ${name}`);
  }
  for (const { file, test: name } of EMBEDDED_ONLY) {
    const places = [...named].filter(([place]) => filesOf(place).includes(`integration/${file}.test.ts`));
    assert.ok(
      places.some(([, names]) => names.includes(name)),
      `not in the README: the test ${name}`,
    );
  }
});

test.run();
