import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** What two chaincodes need: each is deployed by itself, so each has its copy. */
const COPIES = ['canonical-json', 'compare-bytes', 'lifecycle-wire', 'members', 'protobuf-fields', 'refusal'];

const source = (chaincode: string, name: string) =>
  readFileSync(new URL(`../../../chaincode/${chaincode}/src/${name}.ts`, import.meta.url), 'utf8');

test('what plasma-root has of OpsSC is the same to the byte', () => {
  for (const name of COPIES) assert.is(source('plasma-root', name), source('opssc', name), name);
  assert.is.not(source('plasma-root', 'keys'), source('opssc', 'keys'));
});

test.run();
