/** The same questions to both engines: the embedded one now, real Fabric as it was recorded, and now where it is. */
import { common } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openPeerLedger } from '../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import type { Engine } from '../../reconciler/devnet/running-network.js';
import { requireFabric, startEngine } from '../../reconciler/devnet/start-engine.js';
import { needsFabric } from '../needs.js';
import { ALL_CASES } from './all-cases.js';
import type { Cases, ConformanceCase } from './case.js';
import { compare, type Difference } from './compare.js';
import { forgotten, gaps } from './coverage.js';
import { DIFFERENCES_OF_2_5, NOT_ASKED_OF_2_5 } from './differences-of-2-5.js';
import { KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.js';
import { readRecording } from './recording.js';
import { ROWS, SECTIONS, UNCLAIMED } from './rows.js';
import { type Run, runCases } from './run-cases.js';
import { CONFORMANCE } from './topology.js';

const LIVE = 'real Fabric, asked now, answers as the embedded engine does';
const fabric = needsFabric(`conformance: ${LIVE}`);
const test = suite('conformance');
const recorded = readRecording();
const casesOf = (differences: readonly KnownDifference[]) => new Set(differences.flatMap(({ cases }) => cases));
const known = casesOf(KNOWN_DIFFERENCES);
const isAskedOf25 = ({ name }: ConformanceCase) => !NOT_ASKED_OF_2_5.some((beginning) => name.startsWith(beginning));
let embedded: Run;

async function asked(engine: Engine, cases: Cases = ALL_CASES): Promise<Run> {
  const network = await startEngine(engine, CONFORMANCE);
  try {
    return await runCases(network, cases);
  } finally {
    await network.stop();
  }
}

test.before(async () => {
  embedded = await asked('embedded');
});

const differencesOf = (name: string, run: Run = embedded, real: Run = recorded) =>
  compare(name, run.observations.get(name), real.observations.get(name));
const lines = (differences: readonly Difference[]) =>
  differences.map((one) => `${one.name} ${one.path}\n  embedded ${one.embedded}\n  fabric   ${one.fabric}`).join('\n');

for (const section of [...new Set(ALL_CASES.map((one) => one.section))].sort()) {
  test(`§${section}: the embedded engine answers as real Fabric did`, () => {
    const names = ALL_CASES.filter((one) => one.section === section && !known.has(one.name)).map(({ name }) => name);
    assert.is(lines(names.flatMap((name) => differencesOf(name))), '');
  });
}

test('each row that is claimed has a case that is taken and one that is refused', () => {
  assert.equal(gaps(ROWS, ALL_CASES, recorded.observations), []);
  assert.equal(forgotten(SECTIONS, ROWS, UNCLAIMED), []);
});

test('a row without a refusal, a case without a row and a section without rows are found', () => {
  const rows = ROWS.map((one) =>
    one.row === 'Evaluate' ? { ...one, cases: ['Evaluate: a good call', 'no case'] } : one,
  );
  const found = gaps(rows, ALL_CASES, recorded.observations);
  assert.equal(found.slice(0, 2), ['§1.1 Evaluate: no case no case', '§1.1 Evaluate: no case that is refused']);
  assert.ok(found.includes('no row names the case Evaluate: an unknown channel'));
  const without = ROWS.filter(({ section }) => section !== '3.7');
  assert.equal(forgotten(SECTIONS, without, UNCLAIMED), ['3.7']);
});

/** What differs is on the list, and what is on the list is a case and differs. */
function checkLists(ours: Run, real: Run, differences: ReadonlySet<string>): void {
  const names = [...ours.observations.keys()];
  const others = names.filter((name) => !differences.has(name));
  assert.is(lines(others.flatMap((name) => differencesOf(name, ours, real))), '');
  for (const name of differences) {
    assert.ok(names.includes(name), `no case ${name}`);
    assert.ok(differencesOf(name, ours, real).length > 0, `${name} no longer differs: take it off the list`);
  }
}

test('what is listed as different is, and is a case', () => {
  checkLists(embedded, recorded, known);
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
  replay(recorded);
});

if (fabric !== undefined) {
  test(LIVE, async () => {
    const { version } = await requireFabric(process.env);
    const cases = version?.major === 2 ? ALL_CASES.filter(isAskedOf25) : ALL_CASES;
    const ours = cases === ALL_CASES ? embedded : await asked('embedded', cases);
    const real = await asked('fabric', cases);
    const older = version?.major === 2 ? casesOf(DIFFERENCES_OF_2_5) : [];
    checkLists(ours, real, new Set([...known, ...older]));
    replay(real);
  });
}

function replay(real: Run): void {
  for (const [channel, blocks] of Object.entries(real.blocks)) {
    const [genesis, ...rest] = blocks.map((block) => Buffer.from(block, 'base64'));
    const ledger = openPeerLedger(asOrdered(genesis!), { mspId: 'Telco1' });
    for (const bytes of rest) {
      const { bytes: committed, codes, number } = ledger.commit(asOrdered(bytes));
      const stored = common.Block.deserializeBinary(bytes).getMetadata()!.getMetadataList_asU8();
      assert.equal([...codes], [...stored[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!], `${channel} ${number}`);
      assert.ok(bytes.equals(committed), `${channel} ${number}: whole block, commit hash inside`);
    }
  }
}

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
