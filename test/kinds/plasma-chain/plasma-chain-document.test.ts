/** A plasma chain in force as a document: a plan of it has no change; or why there is none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JsonObject } from '../../../reconciler/core/model/json.js';
import type { AdoptedNetwork, AdoptedPlasmaChain } from '../../../reconciler/kinds/adopted-network.js';
import type { CommittedDefinition } from '../../../reconciler/ports/read/fabric-reader.js';
import { testChannel } from '../../fabric/channel/test-channel.js';
import { adoptedChannel, adoptedNetwork, changedFields, documentsOf, edited } from '../adopted-fixture.js';

const FILE = 'plasma/layer2.yaml';
const GENESIS = 'cd'.repeat(32);
const ANY = "OR('A.peer', 'B.peer', 'C.peer')";

const committed = (name: string, endorsementPolicy = ANY): CommittedDefinition => ({
  ...{ name, version: '1.0', sequence: 1, endorsementPolicy, validationParameter: '' },
  ...{ initRequired: false, collections: '', approvals: undefined },
});

function network(
  definition: Partial<AdoptedPlasmaChain['definition']> = {},
  chaincodes = [committed('assets', "OR('A.peer')"), committed('own')],
): AdoptedNetwork {
  const root = adoptedChannel(testChannel(), { chaincodes: [committed('roots'), committed('assets')] });
  const chain: AdoptedPlasmaChain = {
    name: 'layer2',
    root: { channel: root.name, chaincode: 'roots' },
    revision: 3,
    definition: {
      ...{ chain: 'layer2', channel: 'layer2', genesis: GENESIS, operator: 'A', successors: [] },
      ...{ members: ['A', 'B', 'C'], settlement: { everyBlocks: 20, everySeconds: 15 } },
      ...definition,
    },
  };
  const plasma = adoptedChannel(testChannel(), { name: 'layer2', genesis: GENESIS, chaincodes });
  return { ...adoptedNetwork(root, plasma), plasma: [chain] };
}

test('each field of the document is that field of the plan, which is empty', () => {
  const adopted = network();
  const { files, left } = documentsOf(adopted);
  assert.equal([left.length, changedFields(adopted, files)], [1, []]);
  assert.match(left[0]!, 'tells callers and placement');
  assert.match(files.get(FILE)!, 'chaincodes: [ assets ]\n  endorsers: [ A ]\n  operator: A\n');
  assert.equal(changedFields(adopted, edited(files, FILE, 'everyBlocks: 20', 'everyBlocks: 21')), [
    'PlasmaChain/layer2 settlement.everyBlocks',
  ]);
  const { plasma: _, ...without } = adopted;
  assert.not(documentsOf(without).files.has(FILE));
});

/** As three organizations decided it: B asks across the channels, by a peer that no channel tells an address of. */
const AGREED = {
  callers: ['B'],
  chaincodes: ['assets'],
  endorsers: ['A'],
  placement: { root: { B: ['peer7'], C: [] }, plasma: { B: ['peer7'], C: [] } },
};

function decided(agreed: JsonObject): AdoptedNetwork {
  const adopted = network();
  return { ...adopted, plasma: adopted.plasma!.map((chain) => ({ ...chain, agreed: { ...shared(), ...agreed } })) };
}

/** What of the decision is in the definition, too. */
function shared(): JsonObject {
  const { root, definition } = network().plasma![0]!;
  const { channel, members, operator, successors, settlement } = definition;
  return {
    ...{ root: { ...root }, plasma: { channel }, members: [...members], operator, successors: [...successors] },
    settlement: { ...settlement },
  };
}

test('what a decision says beside the definition is written too, with the peers that it names; the plan is empty', () => {
  const adopted = decided(AGREED);
  const { files, left } = documentsOf(adopted);
  assert.equal([left, changedFields(adopted, files)], [[], []]);
  assert.match(files.get(FILE)!, /callers: \[ B \]/);
  assert.match(files.get('network.yaml')!, /peer7/);
  assert.equal(changedFields(adopted, edited(files, FILE, / {2}callers: .*\n/, '')), ['PlasmaChain/layer2 callers']);
});

test('a decision of another form is no decision', () => {
  const adopted = decided({ ...AGREED, callers: 'B', placement: { root: [], plasma: { B: 'peer7' } } });
  const { files } = documentsOf(adopted);
  assert.not.match(files.get(FILE)!, /callers|placement/);
});

for (const [name, adopted, why] of [
  ['other members than its channel', network({ members: ['A', 'B'] }), /its members are A, B, those of layer2 A, B, C/],
  ['another genesis block than ours', network({ genesis: 'ef'.repeat(32) }), /another genesis block/],
  ['a channel that none of our peers is in', network({ channel: 'layer3' }), /none of our peers is in layer3/],
  ['an operator of whom no peer is known', network({ operator: 'B' }), /the operator B has no peer in channel1/],
  ['no chaincode that both channels have', network({}, [committed('own')]), /have no chaincode in common/],
] as const)
  test(`${name}: all else is written, and why the chain is not`, () => {
    const { files, left } = documentsOf(adopted);
    assert.equal(
      [files.has(FILE), files.has('channels/layer2.yaml'), changedFields(adopted, files)],
      [false, true, []],
    );
    assert.match(left.join('; '), /^PlasmaChain\/layer2 has no document: /);
    assert.match(left.join('; '), why);
  });

test.run();
