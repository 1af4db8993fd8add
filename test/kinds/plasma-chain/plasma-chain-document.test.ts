/** A plasma chain in force as a document: a plan of it has no change; or why there is none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
  assert.match(left[0]!, 'does not tell callers and placement');
  assert.match(files.get(FILE)!, 'chaincodes: [ assets ]\n  endorsers: [ A ]\n  operator: A\n');
  assert.equal(changedFields(adopted, edited(files, FILE, 'everyBlocks: 20', 'everyBlocks: 21')), [
    'PlasmaChain/layer2 settlement.everyBlocks',
  ]);
  const { plasma: _, ...without } = adopted;
  assert.not(documentsOf(without).files.has(FILE));
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
