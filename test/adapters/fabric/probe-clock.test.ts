/** Whether our peers send us block events, for they refuse those whose clock is far from theirs. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { readOneEvent, saysClock } from '../../../reconciler/adapters/fabric/probe-clock.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';

/** A peer that sends one block, or refuses with this text; `asked` counts. */
function peer(name: string, asked: string[], refusal?: string): PeerConnection {
  async function* blocks() {
    asked.push(name);
    if (refusal !== undefined) throw new Error(refusal);
    yield {};
  }
  const getFilteredBlockEvents = async () => Object.assign(blocks(), { close: () => undefined });
  return { endpoint: { name }, gateway: () => ({ getNetwork: () => ({ getFilteredBlockEvents }) }) } as never;
}

test('the first of our peers that sends events is enough', async () => {
  const asked: string[] = [];
  await readOneEvent(new OwnPeers([peer('peer0', asked), peer('peer1', asked)]), 'channel1');
  assert.equal(asked, ['peer0']);
  await readOneEvent(new OwnPeers([peer('peer0', asked, 'connect ECONNREFUSED'), peer('peer1', asked)]), 'channel1');
  assert.equal(asked, ['peer0', 'peer0', 'peer1']);
});

test('where all refuse, it is said with the words of a peer', async () => {
  const peers = new OwnPeers([peer('peer0', [], 'one'), peer('peer1', [], 'timestamp out of range')]);
  const refusal = await readOneEvent(peers, 'channel1').catch((error: unknown) => error);
  assert.instance(refusal, QuorateError);
  const { code, why, mend } = refusal as QuorateError;
  assert.equal([code, why, /clock/.test(mend ?? '')], ['EVENTS_REFUSED', 'timestamp out of range', true]);
});

test('a refusal for the clock is told from others', () => {
  assert.ok(saysClock('2 UNKNOWN: request unauthorized due to incorrect timestamp 2026-01-01T00:00:00Z, peer time x'));
  assert.not.ok(saysClock('access denied: channel [] creator org unknown'));
});

test.run();
