/** One organization's loop, or one of its peers, is down: the others finish, it catches up by itself. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Consortium } from './consortium.js';
import { heightAt, heightOf } from './devnet/ledger.js';
import { insidesOf, onlyEmbedded } from './only-embedded.js';
import { CHANNEL, committedToy, inSync, toy, toyAnswers, toyDocument, withToy } from './toy.js';

const test = suite('down');
let consortium: Consortium;
let everybody: readonly string[];

test.before(async () => {
  consortium = await withToy();
  everybody = [...consortium.members.keys()];
});
test.after(() => consortium?.stop());

/** Has the peer every block that any peer has? */
async function hasAll(name: string): Promise<boolean> {
  const { network } = consortium;
  for (const channelId of ['ops-channel', CHANNEL]) {
    const height = await heightAt(network, network.peer(name), channelId);
    if (height !== (await heightOf(network, channelId))) return false;
  }
  return true;
}

test('the loop of one organization is down: the others finish; it catches up when it is back', async () => {
  await consortium.loops.get('Telco3')!.stop();
  await consortium.merge(everybody, toyDocument('1.1'), 'Toy 1.1');
  const others = everybody.filter((one) => one !== 'Telco3');
  await consortium.until('the others have 1.1', async () => {
    return inSync(consortium, others) && (await committedToy(consortium)).version === '1.1';
  });
  for (const one of others) assert.is(await toyAnswers(consortium, one), '1.0', 'the source of 1.1 is that of 1.0');
  assert.match(await toyAnswers(consortium, 'Telco3'), 'refused');
  consortium.startLoop('Telco3');
  await consortium.until('Telco3 has caught up', () => inSync(consortium, ['Telco3']));
  assert.is(await toyAnswers(consortium, 'Telco3'), '1.0');
});

test('one of two peers is down: its organization finishes with the other; the peer catches up when it is back', async () => {
  const name = 'peer1.telco1.localhost';
  await consortium.network.peer(name).stop();
  await consortium.merge(everybody, toy('1.2'), 'Toy 1.2');
  await consortium.until('1.2 is committed and runs', async () => {
    const others = everybody.filter((one) => one !== 'Telco1');
    return inSync(consortium, others) && (await committedToy(consortium)).version === '1.2';
  });
  await consortium.until('Telco1 answers too', async () => (await toyAnswers(consortium, 'Telco1')) === '1.2');
  await consortium.network.peer(name).start();
  await consortium.until('the peer has it too', async () => {
    return inSync(consortium) && (await toyAnswers(consortium, 'Telco1', { peer: name })) === '1.2';
  });
  // A gateway passes a peer that is behind, or lacks the package, over: so the peer is asked itself.
  const { read } = consortium.loops.get('Telco1')!.composed.loop.ports;
  await consortium.until('it has the package, and runs it', async () => {
    const installed = await read.installed('peer1').catch(() => []);
    return (
      installed.some((id) => id.startsWith('toy_1.2:')) && (await read.answers('peer1', CHANNEL, 'toy')).ok === true
    );
  });
  await consortium.until('it has every block', () => hasAll(name));
});

onlyEmbedded(
  test,
  'the only peer of an organization is behind without being down: the others finish; it catches up by itself',
  async () => {
    const node = insidesOf(consortium.network).peer('peer0.telco3.localhost');
    for (const channelId of ['ops-channel', CHANNEL]) node.hold(channelId);
    const behind = { ops: node.height('ops-channel'), target: node.height(CHANNEL) };
    await consortium.merge(everybody, toy('1.3'), 'Toy 1.3');
    const others = everybody.filter((one) => one !== 'Telco3');
    await consortium.until('the others have 1.3', async () => {
      return inSync(consortium, others) && (await committedToy(consortium)).version === '1.3';
    });
    for (const one of others) assert.is(await toyAnswers(consortium, one), '1.3');
    assert.ok(node.isRunning, 'it answers, with what it knows');
    assert.equal({ ops: node.height('ops-channel'), target: node.height(CHANNEL) }, behind);
    assert.ok((await heightOf(consortium.network, CHANNEL)) > behind.target!);
    for (const channelId of ['ops-channel', CHANNEL]) node.resume(channelId);
    await consortium.until('it has caught up', async () => inSync(consortium) && (await hasAll(node.name)));
    assert.is(await toyAnswers(consortium, 'Telco3'), '1.3');
  },
);

test("every organization's approved package id can be checked by all (governance-facts.md 8)", async () => {
  const { sequence } = await committedToy(consortium);
  for (const reader of everybody) {
    const { read, runtime } = consortium.loops.get(reader)!.composed.loop.ports;
    const { packageId } = runtime.running().find(({ chaincode }) => chaincode === 'toy')!;
    for (const organization of everybody) {
      assert.is(await read.approvedPackageIs(CHANNEL, organization, 'toy', sequence, packageId), true);
      assert.is(await read.approvedPackageIs(CHANNEL, organization, 'toy', sequence, `${packageId}0`), false);
    }
    assert.is(await read.approvedPackageIs(CHANNEL, 'Telco1', 'toy', sequence + 1, packageId), undefined);
  }
});

test.run();
