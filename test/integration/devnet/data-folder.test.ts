/** A network of the embedded engine that is started again on its data folder: everything is where it was. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type DevnetNetwork, startNetwork } from '../../../reconciler/devnet/fabric/start-network.js';
import type { Topology } from '../../../reconciler/devnet/topology.js';
import { codeOfAsync } from '../../code-of.js';
import { connectAs } from './clients.js';
import { deployRec } from './deploy.js';
import { channel, telecom } from './telecom.js';

const test = suite('data folder');
let folder: string;
let data: string;
let network: DevnetNetwork | undefined;

const ORDERERS = 3;
const topology = () => telecom([channel('channel1')], ORDERERS);

async function start(of: Topology = topology(), directory = data, portBase?: number): Promise<DevnetNetwork> {
  network = await startNetwork(of, { dataDirectory: directory, ...(portBase === undefined ? {} : { portBase }) });
  return network;
}

async function stop(): Promise<void> {
  await network?.stop();
  network = undefined;
}

/** All that nodes hold and that clients can see. */
function contentOf(running: DevnetNetwork) {
  const peers = running.peers.map((peer) => {
    const ledger = peer.ledger('channel1')!;
    const blocks = Array.from({ length: ledger.height() }, (_, number) =>
      Buffer.from(ledger.block(number)!.bytes).toString('base64'),
    );
    const simulator = ledger.simulator('look');
    const read = (key: string) => Buffer.from(simulator.getState('rec', key) ?? []).toString();
    const own = peer.mspId === 'Telco1';
    const secret = own ? simulator.getPrivateData('rec', '_implicit_org_Telco1', 'secret') : undefined;
    return {
      address: peer.address,
      operations: peer.operationsAddress,
      blocks,
      value: read('a'),
      secret: Buffer.from(secret ?? []).toString(),
      history: [...simulator.history('rec', 'a')].map(({ transactionId }) => transactionId),
      policy: Buffer.from(simulator.getStateMetadata('rec', 'owned')?.get('VALIDATION_PARAMETER') ?? []).toString(
        'hex',
      ),
      sequence: peer.sequence('channel1', 'rec'),
      configuration: ledger.bundle().sequence,
    };
  });
  const orderers = running.orderers.map(({ address, adminAddress, registrar }) => {
    const blocks = registrar.channel('channel1')!;
    const signed = Array.from({ length: blocks.ordered.height() }, (_, number) =>
      Buffer.from(blocks.block(number)!.bytes).toString('base64'),
    );
    return { address, adminAddress, signed };
  });
  return { peers, orderers, sockets: [...running.sockets] };
}

const heights = (running: DevnetNetwork) => running.peers.map((peer) => peer.height('channel1'));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const level = (running: DevnetNetwork) => {
  const height = running.orderers[0]!.registrar.channel('channel1')!.ordered.height();
  assert.ok(
    heights(running).every((one) => one! <= height),
    'no peer is before the orderers',
  );
  return heights(running).every((one) => one === height);
};

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-data-'));
  data = join(folder, 'data');
  const running = await start();
  const deployment = await deployRec(running, 'channel1');
  const { gateway, close } = connectAs(running, 'Telco1');
  const rec = gateway.getNetwork('channel1').getContract('rec');
  await rec.submitTransaction('put', 'a', 'one');
  await rec.submitTransaction('add', 'a', ' two');
  await rec.submit('putPrivate', {
    arguments: ['_implicit_org_Telco1', 'secret'],
    transientData: { value: 'hidden' },
  });
  const codes = await Promise.all(
    ['x', 'y'].map(async (text) => (await rec.submitAsync('add', { arguments: ['m', text] })).getStatus()),
  );
  assert.equal(codes.map(({ code }) => code).sort(), [0, 11]);
  await until(() => level(running));
  close();
  await deployment.stop();
});

test.after.each(stop);
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('all is as it was: blocks byte by byte, state, history, private data, packages, ports', async () => {
  const before = contentOf(network!);
  assert.is(before.peers[1]!.secret, 'hidden');
  assert.is(before.peers[0]!.value, 'one two');
  await stop();
  const running = await start();
  const after = contentOf(running);
  assert.equal(after, before);
  const deployment = await deployRec(running, 'channel1').catch((error: Error) => error);
  assert.match(String(deployment), 'already successfully installed');
});

test('while the network is down, no connection of a neighbour may get one of its ports', async () => {
  const { peers, orderers } = await start();
  const addresses = [
    ...peers.flatMap(({ address, operationsAddress }) => [address, operationsAddress]),
    ...orderers.flatMap(({ address, adminAddress }) => [address, adminAddress]),
  ];
  // Linux gives outgoing connections 32768 and above.
  for (const address of addresses) assert.ok(Number(address.split(':')[1]) < 32_768, address);
});

test('it goes on: another transaction, and a peer that was behind catches up', async () => {
  let running = await start();
  const behind = running.peer('peer0.telco3.localhost');
  behind.hold('channel1');
  const height = behind.height('channel1')!;
  await approveSomething(running);
  await until(() => running.peer('peer0.telco1.localhost').height('channel1') === height + 1);
  assert.is(behind.height('channel1'), height);
  await stop();
  const file = join(data, 'peers', 'peer0.telco3.localhost', 'channels', 'channel1.journal');
  const size = statSync(file).size;
  running = await start();
  await until(() => level(running));
  assert.ok(statSync(file).size > size, 'it had been kept behind');
  const [first, ...others] = contentOf(running).peers.map(({ blocks }) => blocks);
  for (const other of others) assert.equal(other, first);
});

/** One block more. */
async function approveSomething(running: DevnetNetwork): Promise<void> {
  const { approve } = await import('./deploy.js');
  await approve(running, 'channel1', 'Telco1', `cc${running.peers[0]!.height('channel1')}`, undefined);
}

test('torn tails: each file may lose its last bytes, and what was committed is there again', async () => {
  const running = await start();
  await until(() => level(running));
  const before = contentOf(running);
  await stop();
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.journal'));
  assert.ok(files.length >= 6);
  const copy = join(folder, 'torn');
  // One byte, and half of all that a node had.
  for (const share of [0, 0.5]) {
    for (const file of files.filter((name) => !name.startsWith('private'))) {
      cpSync(data, copy, { recursive: true });
      const path = join(copy, file);
      const { size } = statSync(path);
      const tear = Math.max(1, Math.floor(size * share));
      truncateSync(path, size - tear);
      const again = await start(topology(), copy).catch((error) => {
        throw new Error(`${file} ${tear}: ${error.why ?? error.message}`);
      });
      await until(() => level(again));
      const after = contentOf(again);
      assert.equal(after.peers, before.peers, `${file} less ${tear} bytes`);
      assert.equal(
        after.orderers.map(({ signed }) => signed.length),
        before.orderers.map(({ signed }) => signed.length),
      );
      assert.equal(after.orderers[0], before.orderers[0]);
      await stop();
      rmSync(copy, { recursive: true });
    }
  }
});

test('what does not fit the folder is refused', async () => {
  const base = topology();
  const other = (change: Partial<Topology>): Topology => ({ ...base, ...change });
  const without = (mspId: string) => base.organizations.filter((one) => one.mspId !== mspId);
  const cases: [string, Topology][] = [
    ['network', other({ name: 'another' })],
    ['organization', other({ organizations: without('Telco3'), channels: [channel('channel1', ['Telco1'])] })],
    ['more orderers', telecom([channel('channel1')], ORDERERS + 1)],
    ['fewer orderers', telecom([channel('channel1')], ORDERERS - 1)],
    ['channel', telecom([channel('channel2')], ORDERERS)],
    [
      'peer',
      other({
        organizations: base.organizations.map((one) => (one.mspId === 'Telco1' ? { ...one, peers: ['peer0'] } : one)),
      }),
    ],
  ];
  for (const [name, wrong] of cases) assert.is(await codeOfAsync(() => start(wrong)), 'DEVNET_DATA_OTHER', name);
  assert.is(await codeOfAsync(() => start(base, data, 20_000)), 'DEVNET_DATA_OTHER', 'ports');
  assert.is(await codeOfAsync(() => start(base, join(data, 'peers'))), 'DEVNET_DATA_FOREIGN');
  await start();
  assert.is(await codeOfAsync(() => startNetwork(base, { dataDirectory: data })), 'DEVNET_DATA_IN_USE');
});

test('state that does not lead to the commit hashes is refused', async () => {
  const copy = join(folder, 'changed');
  cpSync(data, copy, { recursive: true });
  const { JournalFile } = await import('../../../reconciler/devnet/fabric/data/journal.js');
  const path = join(copy, 'peers', 'peer0.telco1.localhost', 'channels', 'channel1.journal');
  const { journal, records } = JournalFile.open(path);
  journal.close();
  const changed = records.map((record) => {
    // The filter is the one list of codes in the block: the conflict of the second `add`, which may have a block of its
    // own, becomes valid.
    const copied = Buffer.from(record);
    for (const filter of [
      [0x0a, 0x02, 0x00, 0x0b],
      [0x0a, 0x01, 0x0b],
    ]) {
      const at = record.indexOf(Buffer.from(filter));
      if (at >= 0) copied[at + filter.length - 1] = 0;
    }
    return copied;
  });
  assert.ok(changed.some((record, index) => !record.equals(records[index]!)));
  JournalFile.create(path, changed).close();
  assert.is(await codeOfAsync(() => start(topology(), copy)), 'DEVNET_DATA_DAMAGED');
  writeFileSync(
    join(copy, 'data.json'),
    readFileSync(join(data, 'data.json'), 'utf8').replace('"formatVersion": 1', '"formatVersion": 9'),
  );
  assert.is(await codeOfAsync(() => start(topology(), copy)), 'DEVNET_DATA_FORMAT');
});

test('a new channel, a new peer and a new organization are taken in', async () => {
  const base = topology();
  const grown: Topology = {
    ...base,
    organizations: [
      ...base.organizations.map((one) => (one.mspId === 'Telco2' ? { ...one, peers: ['peer0', 'peer1'] } : one)),
      { name: 'telco4', mspId: 'Telco4', peers: ['peer0'], orderers: [] },
    ],
    channels: [...base.channels, channel('channel2', ['Telco1', 'Telco4'])],
  };
  await start(grown);
  await until(() => level2());
  const check = () => {
    const added = network!.peer('peer1.telco2.localhost');
    assert.equal(
      added.ledger('channel1')!.block(3)!.bytes,
      network!.peer('peer0.telco2.localhost').ledger('channel1')!.block(3)!.bytes,
    );
    assert.equal(network!.peer('peer0.telco4.localhost').channels, ['channel2']);
    assert.is(network!.peer('peer0.telco4.localhost').height('channel2'), 1);
  };
  const addresses = () => network!.peers.map(({ address }) => address);
  check();
  const before = addresses();
  assert.ok(before.every((address) => Number(address.split(':')[1]) < 32_768));
  await stop();
  await start(grown);
  await until(() => level2());
  check();
  assert.equal(addresses(), before);

  function level2(): boolean {
    const height = network!.orderers[0]!.registrar.channel('channel1')!.ordered.height();
    return network!.peers.every((one) => one.mspId === 'Telco4' || one.height('channel1') === height);
  }
});

test.run();
