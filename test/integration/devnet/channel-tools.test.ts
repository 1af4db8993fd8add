/** `osnadmin` and `peer channel`: a channel from its first block to its end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, orderer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork, RunningOrderer } from '../../../reconciler/devnet/running-network.js';
import { blockDataHash } from '../../../reconciler/fabric/block/data-hash.js';
import { signConfigUpdate } from '../../devnet/fabric/sign-config-update.js';
import { needsFabric } from '../../needs.js';
import { eventually } from '../../wait.js';
import { startTestNetwork } from '../start-test-network.js';
import { identitiesOf } from './clients.js';
import { FabricTools, failure } from './fabric-tools.js';
import { configOf, heightAt, reached } from './ledger.js';
import { telecom } from './telecom.js';

const fabric = needsFabric(
  'embedded network: real osnadmin and the peer CLI join, change and leave a channel',
  'osnadmin',
);
const test = suite('channel tools');
const LATE = 'late-channel';
let network: RunningNetwork;
let tools: FabricTools;

test.before(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-channel-tools-'));
  network = await startTestNetwork(telecom(undefined, 3), { directory });
  tools = new FabricTools(fabric!, network);
  writeFileSync(join(directory, 'late.block'), renamed(network.genesisBlocks.get('channel1')!, LATE));
});

test.after(async () => {
  await network?.stop();
  if (tools) rmSync(tools.directory, { recursive: true, force: true });
});

/** The genesis block of another channel with the same config. */
function renamed(genesis: Uint8Array, name: string): Uint8Array {
  const block = common.Block.deserializeBinary(genesis);
  const envelope = common.Envelope.deserializeBinary(block.getData()!.getDataList_asU8()[0]!);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  header.setChannelId(name);
  payload.getHeader()!.setChannelHeader(header.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  const data = [envelope.serializeBinary()];
  block.getData()!.setDataList(data);
  block.getHeader()!.setDataHash(blockDataHash(data));
  return block.serializeBinary();
}

const first = () => network.orderers[0]!;
const observer = () => network.peer('peer0.telco1.localhost');
const file = (name: string) => readFileSync(join(tools.directory, name));
const osnadmin = (node: RunningOrderer, command: string, ...more: readonly string[]) =>
  tools.osnadmin(node, command, '--channelID', LATE, ...more);
const peerChannel = (mspId: string, command: string, ...more: readonly string[]) =>
  tools.peer(mspId, 'channel', command, ...more);
const fetched = (mspId: string, what: string, name: string) =>
  peerChannel(mspId, 'fetch', what, name, '-c', LATE, ...tools.orderer());
const update = (mspId: string, name: string) =>
  peerChannel(mspId, 'update', '-f', name, '-c', LATE, ...tools.orderer());

/** Writes an update of the BatchTimeout, from what a peer has, signed by these. */
async function writeUpdate(name: string, timeout: string, signers: readonly string[]): Promise<void> {
  const current = await configOf(network, observer(), LATE);
  const edit = (root: common.ConfigGroup) => {
    const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchTimeout')!;
    const batchTimeout = orderer.BatchTimeout.deserializeBinary(value.getValue_asU8());
    batchTimeout.setTimeout(timeout);
    value.setValue(batchTimeout.serializeBinary());
  };
  const [one, ...others] = signers.map((mspId) => identitiesOf(network, mspId).admin);
  const envelope = signConfigUpdate(LATE, current, edit, [one!, ...others]);
  writeFileSync(join(tools.directory, name), envelope.serializeBinary());
}

const batchTimeoutOf = (config: common.Config) => {
  const value = config.getChannelGroup()!.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchTimeout')!;
  return orderer.BatchTimeout.deserializeBinary(value.getValue_asU8()).getTimeout();
};

test('osnadmin joins every orderer to a channel, once, and lists it', async () => {
  assert.match(await tools.osnadmin(first(), 'list'), /Status: 200[\s\S]*"name": "channel1"/);
  assert.match(await osnadmin(first(), 'list'), /Status: 404[\s\S]*"error": "channel does not exist"/);
  for (const node of network.orderers) {
    const said = await osnadmin(node, 'join', '--config-block', 'late.block');
    assert.match(said, /^Status: 201\n/);
    assert.equal(JSON.parse(said.slice(said.indexOf('{'))), {
      name: LATE,
      url: `/participation/v1/channels/${LATE}`,
      consensusRelation: 'consenter',
      status: 'active',
      height: 1,
    });
  }
  assert.match(
    await osnadmin(first(), 'join', '--config-block', 'late.block'),
    /Status: 405[\s\S]*"error": "cannot join: channel already exists"/,
  );
  assert.match(await osnadmin(first(), 'list'), /Status: 200[\s\S]*"status": "active"/);
  const all = await tools.osnadmin(first(), 'list');
  for (const name of ['channel1', LATE]) assert.match(all, `"name": "${name}"`);
});

test('peer channel: fetches the first block and joins by it, once, as an administrator', async () => {
  // Orderers that have joined a channel take their time to agree on a leader.
  await eventually(() => fetched('Telco1', 'oldest', 'oldest.block'));
  assert.ok(file('oldest.block').equals(file('late.block')));
  assert.match(
    await failure(tools.peerAs('User1', 'Telco1', 'channel', 'join', '-b', 'oldest.block')),
    'access denied for [JoinChain][late-channel]',
  );
  for (const mspId of ['Telco1', 'Telco2']) await peerChannel(mspId, 'join', '-b', 'oldest.block');
  assert.match(
    await failure(peerChannel('Telco1', 'join', '-b', 'oldest.block')),
    'ledger [late-channel] already exists with state [ACTIVE]',
  );
  const list = await peerChannel('Telco1', 'list');
  for (const name of ['channel1', LATE]) assert.match(list, name);
  const info = await peerChannel('Telco1', 'getinfo', '-c', LATE);
  assert.is(JSON.parse(info.slice(info.indexOf('{'))).height, await heightAt(network, observer(), LATE));
  assert.match(await failure(peerChannel('Telco3', 'getinfo', '-c', LATE)), 'Invalid chain ID, late-channel');
});

test('peer channel: an update needs the signatures of those it belongs to', async () => {
  const height = (await heightAt(network, observer(), LATE))!;
  await writeUpdate('update.pb', '77ms', ['Telco1']);
  assert.match(
    await failure(update('Telco1', 'update.pb')),
    /BAD_REQUEST -- .*error authorizing update: .*0 sub-policies were satisfied, but this policy requires 1 of the 'Admins' sub-policies/,
  );
  await peerChannel('Ordering', 'signconfigtx', '-f', 'update.pb');
  await update('Telco1', 'update.pb');
  await reached(network, observer(), LATE, height + 1);
  assert.is(batchTimeoutOf(await configOf(network, observer(), LATE)), '77ms');
  assert.match(
    await failure(update('Telco1', 'update.pb')),
    'attempt to set key [Value]  /Channel/Orderer/BatchTimeout to version 1, but key is at version 1',
  );
});

test('peer channel fetch: every block by its name or number, from an orderer or from the own peer', async () => {
  for (const what of ['newest', 'config', '1']) {
    await fetched('Telco2', what, `${what}.block`);
    const block = common.Block.deserializeBinary(file(`${what}.block`));
    assert.is(block.getHeader()!.getNumber(), 1, what);
    assert.ok(file(`${what}.block`).includes('77ms'));
  }
  await peerChannel('Telco2', 'fetch', 'newest', 'own.block', '-c', LATE);
  const [own, theirs] = ['own.block', 'newest.block'].map((name) => common.Block.deserializeBinary(file(name)));
  assert.equal(own!.getHeader()!.toObject(), theirs!.getHeader()!.toObject());
  assert.equal(own!.getData()!.toObject(), theirs!.getData()!.toObject());
  assert.match(
    await failure(peerChannel('Telco2', 'fetch', 'newest', 'no.block', '-c', 'nochannel', ...tools.orderer())),
    'NOT_FOUND',
  );
});

test('osnadmin: updates and fetches, where it is that of Fabric 3', async () => {
  const height = (await heightAt(network, observer(), LATE))!;
  await writeUpdate('few.pb', '88ms', ['Telco1']);
  await writeUpdate('enough.pb', '88ms', ['Telco1', 'Ordering']);
  const change = (name: string) => osnadmin(first(), 'update', '--config-update-envelope', name);
  if (!(await tools.hasOsnadmin('update'))) {
    assert.match(await failure(change('few.pb')), 'expected command but got "update"');
    return;
  }
  assert.match(await change('few.pb'), /Status: 400[\s\S]*error authorizing update/);
  assert.match(await change('enough.pb'), /Status: 201[\s\S]*"consensusRelation": "consenter"/);
  await reached(network, observer(), LATE, height + 1);
  const take = (what: string) => osnadmin(first(), 'fetch', '--blockID', what, '--outputfile', 'admin.block');
  for (const what of ['newest', 'config', String(height)]) {
    assert.match(await take(what), /^Status: 200/);
    assert.is(common.Block.deserializeBinary(file('admin.block')).getHeader()!.getNumber(), height, what);
    assert.ok(file('admin.block').includes('88ms'));
  }
  assert.match(await take('oldest'), /^Status: 200/);
  assert.ok(file('admin.block').equals(file('late.block')));
  assert.match(await take('99'), /Status: 404[\s\S]*no such block number \[99\] in index/);
});

test('osnadmin removes the channel, once; peers keep what they have', async () => {
  const height = await heightAt(network, observer(), LATE);
  for (const node of network.orderers) assert.match(await osnadmin(node, 'remove'), /^Status: 204/);
  assert.match(await osnadmin(first(), 'remove'), /Status: 404[\s\S]*"error": "cannot remove: channel does not exist"/);
  assert.match(await osnadmin(first(), 'list'), /Status: 404/);
  assert.match(await failure(fetched('Telco1', 'oldest', 'gone.block')), 'NOT_FOUND');
  assert.is(await heightAt(network, observer(), LATE), height);
  assert.match(await tools.osnadmin(first(), 'list'), /"name": "channel1"/);
});

if (fabric !== undefined) test.run();
