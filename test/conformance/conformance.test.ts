/** The same questions to both engines: the embedded one now, real Fabric as it was recorded. */
import { common } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openPeerLedger } from '../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import { startNetwork } from '../../reconciler/devnet/fabric/start-network.js';
import { ALL_CASES } from './all-cases.js';
import { compare, type Difference } from './compare.js';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import { readRecording } from './recording.js';
import { type Run, runCases } from './run-cases.js';
import { CONFORMANCE } from './topology.js';

const test = suite('conformance');
const recorded = readRecording();
const known = new Set(KNOWN_DIFFERENCES.flatMap(({ cases }) => cases));
let embedded: Run;

test.before(async () => {
  const network = await startNetwork(CONFORMANCE);
  try {
    embedded = await runCases(network, ALL_CASES);
  } finally {
    await network.stop();
  }
});

const differencesOf = (name: string, run: Run = embedded) =>
  compare(name, run.observations.get(name), recorded.observations.get(name));
const lines = (differences: readonly Difference[]) =>
  differences.map((one) => `${one.name} ${one.path}\n  embedded ${one.embedded}\n  fabric   ${one.fabric}`).join('\n');

for (const section of [...new Set(ALL_CASES.map((one) => one.section))].sort()) {
  test(`§${section}: the embedded engine answers as real Fabric did`, () => {
    const names = ALL_CASES.filter((one) => one.section === section && !known.has(one.name)).map(({ name }) => name);
    assert.ok(names.length > 1, 'a good and a bad case');
    assert.is(lines(names.flatMap((name) => differencesOf(name))), '');
  });
}

test('what is listed as different is, and is a case', () => {
  for (const name of known) {
    assert.ok(
      ALL_CASES.some((one) => one.name === name),
      `no case ${name}`,
    );
    assert.ok(differencesOf(name).length > 0, `${name} no longer differs: take it off the list`);
  }
});

test('each case was recorded, and none failed to ask', () => {
  assert.equal(
    [...recorded.observations.keys()],
    ALL_CASES.map(({ name }) => name),
  );
  for (const [name, seen] of [...recorded.observations, ...embedded.observations]) {
    if (known.has(name)) continue;
    assert.not.ok(seen !== null && typeof seen === 'object' && 'failed' in seen, `${name}: ${JSON.stringify(seen)}`);
  }
});

test('one changed byte of an answer is found', () => {
  const name = 'state: values are written';
  const seen = { ...(embedded.observations.get(name) as object), block: -1 };
  const changed = { ...embedded, observations: new Map([[name, seen]]) };
  assert.equal(
    differencesOf(name, changed).map(({ path }) => path),
    ['/block'],
  );
});

test('blocks of the real network replay to the same codes and commit hashes', () => {
  for (const [channel, blocks] of Object.entries(recorded.blocks)) {
    const [genesis, ...rest] = blocks.map((block) => Buffer.from(block, 'base64'));
    const ledger = openPeerLedger(asOrdered(genesis!), { mspId: 'Telco1' });
    for (const bytes of rest) {
      const { bytes: committed, codes, number } = ledger.commit(asOrdered(bytes));
      const stored = common.Block.deserializeBinary(bytes).getMetadata()!.getMetadataList_asU8();
      assert.equal([...codes], [...stored[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!], `${channel} ${number}`);
      assert.ok(bytes.equals(committed), `${channel} ${number}: whole block, commit hash inside`);
    }
  }
});

/** Without what a peer adds: filter and commit hash. */
function asOrdered(bytes: Uint8Array): Uint8Array {
  const block = common.Block.deserializeBinary(bytes);
  const { TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;
  const ordered = block
    .getMetadata()!
    .getMetadataList_asU8()
    .map((slot, index) => (index === TRANSACTIONS_FILTER || index === COMMIT_HASH ? new Uint8Array() : slot));
  block.getMetadata()!.setMetadataList(ordered);
  return block.serializeBinary();
}

test.run();
