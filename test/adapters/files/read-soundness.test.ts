import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../../reconciler/adapters/files/read-schema.js';
import { readSoundness } from '../../../reconciler/adapters/files/read-soundness.js';
import { parseYaml } from '../../../reconciler/spec/parse-yaml.js';
import { schemaCheck } from '../../../reconciler/spec/schema-check.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

test('every schema is compiled by the build', () => {
  const names = readdirSync(`${root}schemas`).filter((file) => file.endsWith('.schema.json'));
  assert.ok(names.length >= 6);
  for (const name of names) assert.type(readSoundness(name), 'function', name);
});

test('a compiled schema says of a document what the schema says, also when one field of it is spoiled', () => {
  const text = readFileSync(`${root}network-specs/telecom/chaincodes/opssc.yaml`, 'utf8');
  const document = parseYaml(text).documents[0]!.value as { spec: Record<string, unknown> };
  const sound = readSoundness('chaincode.schema.json')!;
  const check = schemaCheck(readSchema('chaincode.schema.json'));
  assert.is(sound(document), true);
  assert.equal(check(document), []);
  for (const spoiled of [
    { chanel: 'x' },
    { version: 1 },
    { runtime: 'golang' },
    { collections: [{}] },
    { source: {} },
  ]) {
    const wrong = { ...document, spec: { ...document.spec, ...spoiled } };
    assert.is(sound(wrong), false, JSON.stringify(spoiled));
    assert.ok(check(wrong).length > 0, JSON.stringify(spoiled));
  }
});

test('what was never compiled is undefined', () => {
  assert.is(readSoundness('nothing.schema.json'), undefined);
});

test.run();
