/** A channel from a merged pull request: one genesis block, derived by everybody, agreed on by all, started by its orderers. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OpsscReader } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import { CARS, chaincodeYaml, consentersYaml, FOUNDERS, startCars } from '../cars-consortium.js';
import { type Consortium, ROOT } from '../consortium.js';

const test = suite('create a channel');
const DOCUMENT = `${CARS}/channels/second.yaml`;
let consortium: Consortium;

test.before(async () => {
  consortium = await startCars();
  for (const mspId of FOUNDERS) consortium.startLoop(mspId);
  await consortium.until('OpsSC', () => ready('Chaincode/opssc', FOUNDERS));
});

test.after(async () => {
  await consortium?.stop();
});

/** The proposal that nobody else wanted stays open until it expires: it is shown on the channel, which is ready all the same. */
const ready = (resource: string, organizations: readonly string[]) =>
  organizations.every((mspId) => ['InSync', 'Foreign'].includes(consortium.reason(mspId, resource) ?? ''));
const readerOf = (mspId: string) => new GatewayFabricReader(consortium.loops.get(mspId)!.composed.peers);
const governance = () => new OpsscReader(consortium.loops.get('Org1')!.composed.peers, 'ops-channel', 'opssc');

/** Org1 and Org2 are members; all three order. */
function second(timeout: string): string {
  return `apiVersion: quorate/v1
kind: Channel
metadata: { name: second }
spec:
  members: [Org2, Org1]
  orderer:
    organizations: [Org1, Org2, Org3]
    BatchTimeout: ${timeout}
${consentersYaml(consortium.network, FOUNDERS)}  application:
    Policies:
      Endorsement: { Type: ImplicitMeta, Rule: ANY Endorsement }
`;
}

test('a majority is not enough: every organization that the channel names must agree on its genesis block', async () => {
  await consortium.merge(['Org1', 'Org2'], { [DOCUMENT]: second('300ms') }, 'A second channel');
  await consortium.until('two votes', async () => {
    const [proposal] = await governance().proposals({ address: 'cars/Channel/second' });
    return proposal?.votes.length === 2;
  });
  const [proposal] = await governance().proposals({ address: 'cars/Channel/second' });
  assert.equal([proposal!.status, proposal!.content.action], ['open', 'create']);
  assert.is(proposal!.base, `genesis:${proposal!.ledger.genesis}`);
  assert.equal([proposal!.electorate.voters, proposal!.electorate.rule], [FOUNDERS, { type: 'all' }]);
  // Another block is another proposal: Org3 means another channel by the same name.
  await consortium.merge(['Org3'], { [DOCUMENT]: second('400ms') }, 'Almost the same channel');
  await consortium.until('the other proposal', async () => {
    return (await governance().proposals({ address: 'cars/Channel/second' })).length === 2;
  });
  assert.ok(
    (await governance().proposals({ address: 'cars/Channel/second' })).every(({ status }) => status === 'open'),
  );
});

test('once all agree each organization starts its own orderers and joins its own peers by that very block', async () => {
  await consortium.merge(['Org3'], { [DOCUMENT]: second('300ms') }, 'A second channel');
  await consortium.until('the channel at its members', async () => ready('Channel/second', ['Org1', 'Org2']));
  const [one, two] = await Promise.all(['Org1', 'Org2'].map((mspId) => readerOf(mspId).channel('second')));
  assert.equal(one!.members, ['Org1', 'Org2']);
  assert.is(one!.genesis, two!.genesis);
  const decided = (await governance().proposals({ address: 'cars/Channel/second' })).find(
    ({ votes }) => votes.filter(({ vote }) => vote === 'yes').length === 3,
  );
  assert.is(one!.genesis, decided!.ledger.genesis);
  assert.is(one!.policies['/Channel/Application/Endorsement'], 'ANY Endorsement');
  assert.equal(await readerOf('Org3').joined(), { peer0: ['mychannel', 'ops-channel'] }, 'it orders and is no member');
  await consortium.merge(
    FOUNDERS,
    {
      fabcar: { copyOf: `${ROOT}/examples/add-org/fabcar` },
      [`${CARS}/chaincodes/fabcar.yaml`]: chaincodeYaml('fabcar', 'second', 'fabcar'),
    },
    'Add fabcar',
  );
  await consortium.until('a chaincode on it', async () => ready('Chaincode/fabcar', ['Org1', 'Org2']));
  assert.is((await readerOf('Org2').answers('peer0', 'second', 'fabcar')).ok, true);
});

test.run();
