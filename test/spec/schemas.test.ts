import { readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import type { Json } from '../../reconciler/core/model/json.js';

const names = readdirSync(new URL('../../../schemas', import.meta.url)).filter((name) => name.endsWith('.schema.json'));

test('every schema keeps to the meta schema, with nothing unknown in it', () => {
  assert.ok(names.length >= 5);
  for (const name of names) {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false });
    assert.type(ajv.compile(readSchema(name)), 'function', name);
  }
});

test('every field of a document is described, for editors', () => {
  const bare: string[] = [];
  const visit = (value: Json, path: string): void => {
    if (value === null || typeof value !== 'object') return;
    const properties = (value as { properties?: Record<string, { description?: string; $ref?: string }> }).properties;
    for (const [key, property] of Object.entries(properties ?? {})) {
      if (property.description === undefined && property.$ref === undefined && !path.includes('oneOf'))
        bare.push(`${path}/${key}`);
    }
    for (const [key, child] of Object.entries(value)) visit(child as Json, `${path}/${key}`);
  };
  for (const name of ['network', 'channel', 'chaincode', 'plasma-chain', 'besu-network', 'node-list', 'account-list'])
    visit(readSchema(`${name}.schema.json`), name);
  assert.equal(bare, []);
});

test.run();
