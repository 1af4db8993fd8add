import { startDevnet } from 'quorate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const devnet = await startDevnet({ organizations: ['Org1', 'Org2'], chaincodes: { assets: 'chaincode' } });
test.after(() => devnet.stop());

/** The chaincode as a client of an organization sees it. */
const assets = (organization) => devnet.connect(organization).getNetwork('mychannel').getContract('assets');

const read = async (organization, id) =>
  JSON.parse(Buffer.from(await assets(organization).evaluateTransaction('read', id)).toString());

/** What the peers say to a call that they refuse. uvu cannot print a GatewayError: so a test never throws one on. */
const refusal = (call) =>
  call.then(
    () => 'it was not refused',
    (error) => [error.message, ...(error.details ?? []).map(({ message }) => message)].join('\n'),
  );

test('an asset belongs to the organization that creates it, for everybody', async () => {
  await assets('Org1').submitTransaction('create', 'car', '100');
  assert.equal(await read('Org2', 'car'), { id: 'car', owner: 'Org1', value: 100 });
});

test('nobody else can transfer it', async () => {
  assert.match(await refusal(assets('Org2').submitTransaction('transfer', 'car', 'Org2')), 'NOT_THE_OWNER');
  assert.is((await read('Org2', 'car')).owner, 'Org1');
});

test('its owner can, and everybody hears of it', async () => {
  const transfer = await assets('Org1').submitAsync('transfer', { arguments: ['car', 'Org2'] });
  const { blockNumber } = await transfer.getStatus();
  const network = devnet.connect('Org2').getNetwork('mychannel');
  const events = await network.getChaincodeEvents('assets', { startBlock: blockNumber });
  for await (const { eventName, payload } of events) {
    assert.is(eventName, 'Transferred');
    assert.equal(JSON.parse(Buffer.from(payload).toString()), { id: 'car', from: 'Org1', to: 'Org2' });
    break;
  }
  events.close();
  assert.is((await read('Org1', 'car')).owner, 'Org2');
});

test.run();
