import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { modulesKey } from '../../../reconciler/adapters/runtime/modules-key.js';

const read = (source: string, name: string) => readFileSync(new URL(`../../../../${source}/${name}`, import.meta.url));
const keyOf = (source: string) => modulesKey(read(source, 'package.json'), read(source, 'package-lock.json'));
const json = (value: object) => Buffer.from(JSON.stringify(value));

test('sources with the same dependencies share their node_modules', () => {
  assert.is(keyOf('chaincode/numbertransfer'), keyOf('examples/telecom/numbertransfer-1.0'));
});

test('another dependency, version, integrity or override is another folder', () => {
  const manifest = { name: 'a', dependencies: { b: '1.0.0' } };
  const lock = {
    name: 'a',
    packages: {
      '': { name: 'a', dependencies: { b: '1.0.0' } },
      'node_modules/b': { version: '1.0.0', integrity: 'x' },
    },
  };
  const key = modulesKey(json(manifest), json(lock));
  assert.is(modulesKey(json({ ...manifest, name: 'z', version: '2.0.0' }), json({ ...lock, name: 'z' })), key);
  const others = [
    modulesKey(json({ ...manifest, dependencies: { b: '1.0.1' } }), json(lock)),
    modulesKey(json({ ...manifest, overrides: { c: '1.0.0' } }), json(lock)),
    modulesKey(
      json(manifest),
      json({ ...lock, packages: { ...lock.packages, 'node_modules/b': { version: '1.0.0', integrity: 'y' } } }),
    ),
    modulesKey(
      json(manifest),
      json({ ...lock, packages: { ...lock.packages, 'node_modules/c': { version: '1.0.0' } } }),
    ),
    modulesKey(Buffer.from('{'), json(lock)),
  ];
  assert.is(new Set([key, ...others]).size, 6);
});

test.run();
