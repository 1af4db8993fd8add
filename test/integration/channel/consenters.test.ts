/** Consenters come and go by pull request, one at a time, while orderers are down and come back. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { configFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';
import { blockAt } from '../devnet/ledger.js';
import { ALL, CHANNEL, ExampleConsortium } from './example-consortium.js';

const test = suite('consenters');
let example: ExampleConsortium;

test.before(async () => {
  example = await ExampleConsortium.start();
});

test.after(async () => {
  await example?.consortium.stop();
});

const areOf =
  (...mspIds: string[]) =>
  ({ orderer }: ChannelConfig): boolean => {
    const addresses = (orderer?.EtcdRaft?.Consenters ?? []).map(({ Host, Port }) => `${Host}:${Port}`).sort();
    return (
      addresses.join() ===
      mspIds
        .map((mspId) => example.orderer(mspId).address)
        .sort()
        .join()
    );
  };

/** Of a channel that has config blocks only: a block's number is the sequence of its configuration. */
async function configOfBlock(number: number): Promise<ChannelConfig> {
  const { network } = example.consortium;
  const block = await blockAt(network, network.peers.find(({ mspId }) => mspId === 'Org1')!, CHANNEL, number);
  return readChannelConfig(CHANNEL, configFromBlock(block).configEnvelope.getConfig()!);
}

test('one pull request replaces a consenter: the new one follows, is added, and only then the old one leaves', async () => {
  await example.orderer('Org4').stop();
  const { sequence } = await example.configAt('Org1');
  await example.merge(ALL, 'replace-consenter/change');
  await example.says('Org4', /our orderer0 is down/);
  await example.says('Org1', /waiting for Org4, whose orderer joins/);
  assert.is((await example.configAt('Org1')).sequence, sequence, 'nothing is added that is not there');
  await example.orderer('Org4').start();
  await example.everywhere(areOf('Org1', 'Org2', 'Org4'));
  const after = await example.configAt('Org2');
  assert.is(after.sequence, sequence + 2, 'one update adds, the next removes');
  assert.ok(areOf(...ALL)(await configOfBlock(sequence + 1)), 'in this order');
  const rounds = await example.proposals();
  assert.is(rounds.length, 2);
  assert.is(new Set(rounds.map(({ digest }) => digest)).size, 1, 'of the same content');
});

test('while one of three is down another one is refused with the arithmetic; when it is back it goes through by itself', async () => {
  await example.orderer('Org2').stop();
  const { sequence } = await example.configAt('Org1');
  await example.merge(ALL, 'add-consenter/change');
  const refusal = () => ALL.map((mspId) => example.message(mspId)).find((text) => /quorum loss/.test(text));
  await example.consortium.until('the refusal of the ordering service', () => refusal() !== undefined);
  assert.match(refusal()!, /2 out of 3 nodes are alive, configuration will result in quorum loss/);
  assert.match(refusal()!, /start the consenters that are down/);
  assert.is((await example.configAt('Org1')).sequence, sequence);
  /** Of this change: what the one before it met stays on its rounds, which this one has superseded. */
  const told = async () =>
    (await example.proposals())
      .filter(({ status }) => status !== 'superseded')
      .flatMap(({ tasks }) => tasks.filter(({ state }) => state === 'failed'));
  await example.consortium.until('the refusal on the ledger', async () =>
    (await told()).some(({ detail }) => /^UPDATE_REFUSED: .*will result in quorum loss/.test(detail)),
  );
  await example.orderer('Org2').start();
  await example.everywhere(areOf(...ALL));
  await example.consortium.until('no failure on the ledger', async () => (await told()).length === 0);
});

test('one that is down for good leaves by a pull request while it is down', async () => {
  await example.orderer('Org3').stop();
  await example.merge(ALL, 'replace-consenter/change');
  await example.everywhere(areOf('Org1', 'Org2', 'Org4'));
});

test.run();
