import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageId } from '../../../reconciler/fabric/package/package-id.js';
import { readArchive } from '../../../reconciler/fabric/package/read-archive.js';
import { readPackage } from '../../../reconciler/fabric/package/read-package.js';
import { chaincodePackage } from '../../../reconciler/kinds/chaincode/chaincode-package.js';

const TREE = 'ab'.repeat(32);
const BASE = {
  name: 'numbertransfer',
  version: '1.0',
  tree: TREE,
  addressTemplate: 'unix:{{.dir}}/{name}-{package}.sock',
};
const fileOf = (code: Uint8Array, path: string): string =>
  Buffer.from(readArchive(code).find((file) => file.path === path)!.bytes).toString('utf8');

test('the same source and address: the same bytes and package id, at any time', async () => {
  const [one, other] = [await chaincodePackage(BASE), await chaincodePackage({ ...BASE })];
  assert.ok(Buffer.from(one.bytes).equals(Buffer.from(other.bytes)));
  assert.is(one.packageId, other.packageId);
  // A golden value: another release must give the same id, or organizations that differ in it could never agree.
  assert.is(one.packageId, 'numbertransfer_1.0:3f6bd9df829d279e1827069fe24b0bf90aae2eca6c018e9e2e13ca9267c4796a');
});

test("it is a package as Fabric reads it: ccaas, its label, a connection, the source tree's hash", async () => {
  const { bytes, label, packageId: id, address } = await chaincodePackage(BASE);
  const { metadata, code } = readPackage(bytes);
  assert.equal([metadata.type, metadata.label, label], ['ccaas', 'numbertransfer_1.0', 'numbertransfer_1.0']);
  assert.is(id, packageId(label, bytes));
  assert.is(fileOf(code, 'source-tree.txt'), `sha256:${TREE}\n`);
  assert.is(JSON.parse(fileOf(code, 'connection.json')).address, address);
  assert.match(address, /^unix:\{\{\.dir\}\}\/numbertransfer-[0-9a-f]{12}\.sock$/);
});

test('another tree, version, name or address is another package id', async () => {
  const variants = [
    BASE,
    { ...BASE, tree: `${TREE.slice(0, -1)}c` },
    { ...BASE, version: '1.1' },
    { ...BASE, name: 'other' },
    { ...BASE, addressTemplate: 'unix:{{.dir}}/x.sock' },
  ];
  const ids = await Promise.all(variants.map(async (variant) => (await chaincodePackage(variant)).packageId));
  const hashes = ids.map((id) => id.split(':')[1]);
  assert.is(new Set(hashes).size, variants.length);
  const addresses = await Promise.all(variants.map(async (variant) => (await chaincodePackage(variant)).address));
  assert.is(new Set(addresses).size, variants.length, 'and another address: two versions run side by side');
});

test.run();
