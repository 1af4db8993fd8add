import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = new URL('../../../../', import.meta.url);
const readme = readFileSync(new URL('chaincode/opssc/README.md', root), 'utf8');

/** Titles of all tests of the contract, as they stand in the sources. */
function titles(): string[] {
  const folder = new URL('test/chaincode/', root);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const text = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  return [...text.matchAll(/^test\((['"`])(.*?)\1, /gm)].map((match) => match[2]!);
}

test('every test that the tables of the README name exists', () => {
  const rows = readme.split('\n').filter((line) => line.startsWith('| '));
  const named = rows.flatMap((row) => [...row.matchAll(/\*([^*]+)\*/g)].map((match) => match[1]!));
  assert.ok(named.length > 25);
  const known = titles();
  for (const name of named) {
    const parts = name.split(/ ?\.\.\. ?/).filter((part) => part !== '');
    const found = known.some((title) => parts.every((part) => title.includes(part)));
    assert.ok(found, `no test is called "${name}"`);
  }
});

test('every numbered defect of the original has its row, and every row names a test', () => {
  for (let number = 1; number <= 11; number++) assert.ok(readme.includes(`\n| ${number}. `), `defect ${number}`);
  const rows = readme.slice(readme.indexOf('| defect ')).split('\n').slice(2);
  for (const row of rows.filter((line) => line.startsWith('| '))) {
    assert.ok(row.split('|')[3]!.trim() !== '', row);
  }
});

test.run();
