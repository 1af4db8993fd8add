/** One pull request adds Org4 to all channels; its loop, started with its settings alone, joins, catches up and answers. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OpsscReader } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import { CARS, chaincodeYaml, channelYaml, FOUNDERS, mspFolder, networkYaml, startCars } from '../cars-consortium.js';
import { type Consortium, ROOT } from '../consortium.js';

const test = suite('add an organization');
const ALL = [...FOUNDERS, 'Org4'];
let consortium: Consortium;

test.before(async () => {
  consortium = await startCars();
});

test.after(async () => {
  await consortium?.stop();
});

const readerOf = (mspId: string) => new GatewayFabricReader(consortium.loops.get(mspId)!.composed.peers);
const ready = (organizations: readonly string[], resource: string) =>
  organizations.every((mspId) => consortium.reason(mspId, resource) === 'InSync');

test('three organizations bring OpsSC and fabcar up', async () => {
  for (const mspId of FOUNDERS) consortium.startLoop(mspId);
  await consortium.until('OpsSC', () => ready(FOUNDERS, 'Chaincode/opssc'));
  await consortium.merge(
    FOUNDERS,
    {
      fabcar: { copyOf: `${ROOT}/examples/add-org/fabcar` },
      [`${CARS}/chaincodes/fabcar.yaml`]: chaincodeYaml('fabcar', 'mychannel', 'fabcar'),
    },
    'Add fabcar',
  );
  await consortium.until('fabcar', () => ready(FOUNDERS, 'Chaincode/fabcar'));
});

test('Org4 waits while nobody lets it read; then one pull request adds it to both channels', async () => {
  const { network } = consortium;
  const request = {
    ...mspFolder(network, 'Org4'),
    [`${CARS}/network.yaml`]: networkYaml(network, ALL),
    [`${CARS}/channels/ops-channel.yaml`]: channelYaml('ops-channel', ALL),
    [`${CARS}/channels/mychannel.yaml`]: channelYaml('mychannel', ALL),
    fabcar: { copyOf: `${ROOT}/examples/add-org/fabcar` },
    [`${CARS}/chaincodes/fabcar.yaml`]: chaincodeYaml('fabcar', 'mychannel', 'fabcar'),
  };
  await consortium.merge(['Org4'], request, 'Org4 joins');
  const org4 = consortium.startLoop('Org4');
  await consortium.until('Org4 saying that it may not read', () =>
    Boolean(
      org4.report?.conditions.some(
        ({ address, reason, message }) =>
          address.name === 'mychannel' && reason === 'Unknown' && /no member of mychannel/.test(message),
      ),
    ),
  );
  await consortium.merge(FOUNDERS, request, 'Org4 joins');
  await consortium.until('Org4 in both channels', async () => {
    const joined = await readerOf('Org4').joined();
    return joined.peer0?.join() === 'mychannel,ops-channel';
  });
  for (const resource of ['Channel/mychannel', 'Channel/ops-channel', 'Chaincode/opssc', 'Chaincode/fabcar']) {
    await consortium.until(`${resource} everywhere`, () => ready(ALL, resource));
  }
  for (const mspId of ALL) {
    const { members } = await readerOf(mspId).channel('mychannel');
    assert.equal(members, ALL);
    assert.is((await readerOf(mspId).answers('peer0', 'mychannel', 'fabcar')).ok, true, mspId);
  }
  const governance = new OpsscReader(consortium.loops.get('Org1')!.composed.peers, 'ops-channel', 'opssc');
  const proposals = (await governance.proposals()).filter(({ content }) => content.address.includes('/Channel/'));
  assert.is(proposals.length, 2, 'one for each channel, rebased by nobody');
  for (const { votes, signatures, base } of proposals) {
    assert.match(base, /^config:application:/);
    assert.ok(votes.length >= 2 && signatures.length >= 2);
    assert.ok(signatures.every(({ organization }) => organization !== 'Org4'));
  }
});

test.run();
